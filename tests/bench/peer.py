"""The same export as a straightforward Python script: httpx, several requests at a time, csv or openpyxl.

    peer.py BASE_URL JOB OUT

The key is in LEDGERPORT_KEY; OUT ends in .csv or .xlsx. It claims the job, reads both lists by offset, writes the file, reports
every item and closes the job. It keeps nothing on disk meanwhile, checks nothing and cannot go on after a crash.
"""

import asyncio
import base64
import csv
import hashlib
import json
import os
import sys
from datetime import datetime, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import httpx

PAGE = 100
BATCH = 100
AT_ONCE = 8
# The account of debts to employees, which Pleo does not know.
OWN_MONEY = "PLEO-OUT-OF-POCKET"
ZONE = ZoneInfo("Europe/Copenhagen")
CROCKFORD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
COLUMNS = (
    "accounting_entry_id line reference date type merchant description vendor_code vendor_name vendor_id account account_name "
    "contra_account amount currency net_amount tax_amount tax_code tax_rate tax_type supplier_amount supplier_currency tags "
    "employee team note invoice_number invoice_date due_date service_from service_to reconciliation_id reconciled_ids attendees "
    "receipts bookkeeping_method"
).split()


class Pleo:
    def __init__(self, base, key):
        self.http = httpx.AsyncClient(base_url=base, auth=(key, ""), timeout=60)
        self.turns = asyncio.Semaphore(AT_ONCE)

    async def call(self, method, path, **options):
        async with self.turns:
            while True:
                answer = await self.http.request(method, path, **options)
                if answer.status_code == 429:
                    await asyncio.sleep(float(answer.headers.get("Retry-After", 1)))
                    continue
                answer.raise_for_status()
                # Decimals, because floats do not hold money.
                return json.loads(answer.content, parse_float=Decimal) if answer.content else None

    async def every(self, path, count, **query):
        pages = [self.call("GET", path, params={**query, "limit": PAGE, "offset": start}) for start in range(0, count, PAGE)]
        return [row for page in await asyncio.gather(*pages) for row in page["data"]]


def reference(entry):
    digest = hashlib.sha256(bytes.fromhex(entry.replace("-", ""))).digest()[:7]
    bits = int.from_bytes(digest, "big") & (1 << 50) - 1
    return "PLEO-" + base64.b32encode((bits << 30).to_bytes(10, "big"))[:10].decode().translate(CROCKFORD)


def cell(text):
    """A text no spreadsheet takes for a formula."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") and text else text


def day(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(ZONE).date()


def number_of(account):
    return (account or {}).get("code") or (account or {}).get("identifier") or ""


def rows_of(item):
    when = day(item["date"])
    supplier, user, team = item["supplier"] or {}, item["user"] or {}, item["team"] or {}
    extra = item["additionalInformation"]
    merchant, employee, note = supplier.get("name") or "", user.get("name") or "", item["note"] or ""
    described = ", ".join(part.strip() for part in (merchant, employee, note) if part.strip())
    for number, line in enumerate(item["accountingEntryLines"], 1):
        gross, net, tax = line["lineAmount"], line["netAmount"], line["tax"]
        yield [
            item["accountingEntryId"],
            number,
            reference(item["accountingEntryId"]),
            when,
            item["type"],
            cell(merchant),
            cell(described),
            "",
            "",
            "",
            number_of(line["account"]),
            cell(line["account"]["name"]),
            number_of(item["contraAccount"]) or OWN_MONEY,
            gross["inWalletCurrency"]["value"],
            gross["inWalletCurrency"]["currency"],
            net["inWalletCurrency"]["value"],
            tax["amount"]["inWalletCurrency"]["value"] if tax else "",
            (tax["code"] or "") if tax else "",
            Decimal(tax["rate"]) * 100 if tax else "",
            tax["type"] if tax else "",
            gross["inSupplierCurrency"]["value"],
            gross["inSupplierCurrency"]["currency"],
            cell("; ".join(f"{tag['groupCode']}:{tag['code']}" for tag in line["tags"])),
            cell(employee),
            cell(team.get("name") or ""),
            cell(note),
            "",
            "",
            "",
            "",
            "",
            extra["reconciliationId"],
            "; ".join(extra["reconciledEntries"] or []),
            cell("; ".join(extra["attendees"])),
            len(item["files"]),
            (item.get("bookkeeping") or {}).get("method", ""),
        ]


def amounts(row):
    """Minor units as the table has them: hundredths become decimals."""
    for place in (13, 15, 16, 20):
        if row[place] != "":
            row[place] = Decimal(row[place]) / 100
    return row


def write_csv(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        for row in rows:
            out.writerow([format(value, "f") if isinstance(value, Decimal) else value for value in row])


def write_xlsx(path, rows):
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Vouchers")
    sheet.append(COLUMNS)
    for row in rows:
        sheet.append([float(value) if isinstance(value, Decimal) else value for value in row])
    book.save(path)


async def export(base, job, out):
    pleo = Pleo(base, os.environ["LEDGERPORT_KEY"])
    facts = await pleo.call("GET", f"/v3/export-jobs/{job}")
    facts = facts.get("data", facts)
    count = facts["numberOfItems"]
    await pleo.call("POST", "/v3/export-job-events", json={"jobId": job, "event": "started"})
    listed = await pleo.every(f"/v3/export-jobs/{job}/items", count)
    items = await pleo.every("/v3/export-items", count, job_id=job)
    if {row["accountingEntryId"] for row in listed} != {item["accountingEntryId"] for item in items}:
        sys.exit("The two lists differ.")
    items.sort(key=lambda item: (day(item["date"]), item["accountingEntryId"]))
    rows = (amounts(row) for item in items for row in rows_of(item))
    (write_xlsx if out.endswith(".xlsx") else write_csv)(out, rows)
    now = datetime.now(timezone.utc).isoformat().replace("+00:00", "Z")
    results = [
        {
            "accountingEntryId": item["accountingEntryId"],
            "status": "successful",
            "externalId": reference(item["accountingEntryId"]),
            "exportedAt": now,
        }
        for item in items
    ]
    batches = [results[start : start + BATCH] for start in range(0, len(results), BATCH)]
    await asyncio.gather(*(pleo.call("PUT", f"/v3/export-jobs/{job}/items", json=batch) for batch in batches))
    await pleo.call("POST", "/v3/export-job-events", json={"jobId": job, "event": "completed"})
    await pleo.http.aclose()


if __name__ == "__main__":
    asyncio.run(export(*sys.argv[1:]))
