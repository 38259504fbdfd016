"""Writes vendors.csv and items.csv of a size for the benchmark into a folder: 50,000 vendors, 10,000 items.

    python3 bench_lists.py FOLDER [VENDORS [ITEMS]]

Names are put together from syllables with a fixed seed, with kinds of business, towns and forms of company as real ones have;
merchants are vendors' names with a service in front, a town behind, letters lost, or nobody's.
"""

import csv
import os
import random
import sys

R = random.Random(7)
SYLLABLES = "ba be bo da de do fa fi ga go ha he ho ja jo ka ki ko la le li lo ma me mi mo na ne no pa po ra re ri ro sa se si so ta te ti to va ve vi vo".split()
KINDS = "Café Hotel Taxi Bageri Druckerei Consulting Software Elektro Bau Design Transport Print Garage Apotheke Restaurant Studio Energi Papir".split() + [""] * 12
FORMS = {"DK": "ApS A/S", "DE": "GmbH AG", "SE": "AB", "NO": "AS", "FI": "Oy", "GB": "Ltd Limited", "FR": "SARL SAS", "ES": "S.L.", "NL": "B.V.", "IT": "S.r.l."}
TOWNS = {"DK": "KBH AARHUS ODENSE", "DE": "BERLIN HAMBURG MUNCHEN", "SE": "STOCKHOLM MALMO", "NO": "OSLO BERGEN", "FI": "HELSINKI", "GB": "LONDON LEEDS", "FR": "PARIS LYON", "ES": "MADRID", "NL": "AMSTERDAM", "IT": "MILANO"}
SERVICES = ["", "", "", "PAYPAL *", "SQ *", "SumUp  *", "ZETTLE_*", "KLARNA*"]


def word():
    return "".join(R.choice(SYLLABLES) for _ in range(R.randint(2, 4))).capitalize() + R.choice(["", "", "n", "r", "s"])


def main(folder, many_vendors=50_000, many_items=10_000):
    os.makedirs(folder, exist_ok=True)
    vendors = []
    with open(os.path.join(folder, "vendors.csv"), "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow("id code name legal_name country tax_id iban account".split())
        for number in range(many_vendors):
            country = R.choice(list(FORMS))
            name = " ".join(part for part in [R.choice(KINDS), word(), R.choice(["", word()])] if part)
            legal = f"{name} {R.choice(FORMS[country].split())}"
            vendors.append((name, country))
            out.writerow([f"V{number}", 70000 + number, name, legal, country, "", "", "44000"])
    with open(os.path.join(folder, "items.csv"), "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow("id raw_merchant category country supplier_code_if_any supplier_tax_id_if_any type method".split())
        for number in range(many_items):
            name, country = R.choice(vendors)
            if number % 5 == 4:
                name = f"{word()} {word()}"
            if number % 7 == 3 and len(name) > 8:
                at = R.randrange(3, len(name) - 2)
                name = name[:at] + name[at + 1 :]
            raw = f"{R.choice(SERVICES)}{name.upper()} {R.choice(TOWNS[country].split())}"[:36]
            code = 70000 + R.randrange(many_vendors) if number % 20 == 0 else ""
            out.writerow([f"I{number}", raw, "Travel", country, code, "", "card_purchase", "journal"])


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
