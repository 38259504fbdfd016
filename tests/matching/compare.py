"""Compares Ledgerport with rapidfuzz WRatio and with exact names. Run by hand; see README.md.

    python3 compare.py ANSWERS                    quality on the held-out third; ANSWERS is written by `ledgerport-headless match`
    python3 compare.py --time VENDORS ITEMS [N]   time of rapidfuzz for the first N items (100)
"""

import csv
import os
import sys
import time

from rapidfuzz import fuzz, process, utils

HERE = os.path.dirname(os.path.abspath(__file__))
NEVER = {"mileage", "per_diem", "out_of_pocket", "atm_withdrawal", "wallet_topup", "wallet_unload", "personal_spend", "card_invoice", "direct_reimbursement", "external_reimbursement"}


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def names_of(vendors):
    """All names, prepared, and whose each is."""
    pairs = [(utils.default_process(name), vendor["id"]) for vendor in vendors for name in {vendor["name"], vendor["legal_name"]} if name]
    return [name for name, _ in pairs], [owner for _, owner in pairs]


def figures(label, items, answer):
    suggested = right = wanted = 0
    for item in items:
        found = answer(item)
        suggested += bool(found)
        right += bool(found) and found == item["expected"]
        wanted += bool(item["expected"])
    print(f"{label:34} precision {100 * right / max(suggested, 1):5.1f} %   recall {100 * right / wanted:5.1f} %   ({right} of {suggested} suggested, {wanted} to find)")


def quality(answers):
    vendors, items = rows(os.path.join(HERE, "vendors.csv")), rows(os.path.join(HERE, "items.csv"))
    held = [item for item in items if item["part"] == "held"]
    ours = {row["id"]: row for row in rows(answers)}
    names, owners = names_of(vendors)
    exact = {name.lower(): vendor["id"] for vendor in vendors for name in (vendor["name"], vendor["legal_name"])}
    figures("Ledgerport", held, lambda item: ours[item["id"]]["first_suggestion_vendor_id"])
    for cut in (0, 80, 90):
        def fuzzy(item, cut=cut):
            if item["type"] in NEVER:
                return None
            found = process.extractOne(utils.default_process(item["raw_merchant"]), names, scorer=fuzz.WRatio, score_cutoff=cut)
            return owners[found[2]] if found else None

        figures(f"rapidfuzz WRatio, at least {cut}", held, fuzzy)
    figures("exact name", held, lambda item: None if item["type"] in NEVER else exact.get(item["raw_merchant"].lower()))
    applied = [item for item in held if ours[item["id"]]["applied_vendor_id"]]
    right = sum(ours[item["id"]]["applied_vendor_id"] == item["expected"] for item in applied)
    print(f"Ledgerport applied {len(applied)} by itself, {right} rightly, of {sum(item['applied'] == 'yes' for item in held)} it should")


def duration(vendors, items, many=100):
    names, _ = names_of(rows(vendors))
    queries = [utils.default_process(item["raw_merchant"]) for item in rows(items)[: int(many)]]
    start = time.process_time()
    for query in queries:
        process.extractOne(query, names, scorer=fuzz.WRatio)
    spent = time.process_time() - start
    print(f"rapidfuzz WRatio: {spent / len(queries) * 1000:.1f} ms an item over {len(names)} names, {spent / len(queries) * 10_000:.0f} s for 10,000")


if __name__ == "__main__":
    if sys.argv[1] == "--time":
        duration(*sys.argv[2:])
    else:
        quality(sys.argv[1])
