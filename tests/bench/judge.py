"""Judges what the programs of the benchmark made. Prints one line, or fails with the first difference.

    judge.py same A B           two tables, CSV or XLSX, cell by cell
    judge.py reported JOB N     JOB is the sandbox's job as JSON: completed, with N successful items
    judge.py twice BEFORE AFTER request logs as JSON: how many pages and results answered before were sent for again after
    judge.py openpyxl CSV XLSX  writes the table once more with openpyxl, and prints its seconds of processor time
"""

import csv
import json
import sys
import time
from collections import Counter
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

NUMBERS = {"line", "amount", "net_amount", "tax_amount", "tax_rate", "supplier_amount", "receipts"}
DATES = {"date", "invoice_date", "due_date", "service_from", "service_to"}


def rows(path):
    if path.endswith(".xlsx"):
        from openpyxl import load_workbook

        for row in load_workbook(path, read_only=True).active.iter_rows(values_only=True):
            yield list(row)
    else:
        with open(path, newline="", encoding="utf-8") as file:
            yield from csv.reader(file)


def plain(value, column, heading):
    """A cell as a text: numbers by value, dates as ISO dates, nothing as the empty text."""
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if column in NUMBERS and not heading:
        try:
            return format(Decimal(str(value)).quantize(Decimal("0.000001")), "f")
        except InvalidOperation:
            pass
    return str(value)


def same(first, second):
    columns, count = None, 0
    theirs = rows(second)
    for ours in rows(first):
        other = next(theirs, None)
        heading = columns is None
        columns = columns or ours
        if other is None:
            sys.exit(f"{second} ends after {count} rows")
        width = len(columns)
        ours, other = (list(row) + [None] * (width - len(row)) for row in (ours, other))
        for column, a, b in zip(columns, ours, other):
            if plain(a, column, heading) != plain(b, column, heading):
                sys.exit(f"row {count}, {column}: {a!r} and {b!r}")
        count += 1
    if next(theirs, None) is not None:
        sys.exit(f"{second} has more than {count} rows")
    print(f"{count - 1} rows of {len(columns)} columns are the same, cell by cell")


def reported(path, items):
    with open(path, encoding="utf-8") as file:
        job = json.load(file)
    job = job.get("data", job)
    states = Counter(item["status"] for item in job["items"])
    if job["status"] != "completed" or states != {"successful": int(items)}:
        sys.exit(f"{job['status']}: {dict(states)}")
    print("completed")


def twice(before, after):
    def log(path):
        with open(path, encoding="utf-8") as file:
            return json.load(file)["data"]

    def sent(log):
        """Pages of the two lists and batches of results that were answered. States are read again to see what arrived."""
        pages, results = set(), []
        for request in log:
            if not request["status"] or request["status"] >= 300:
                continue
            if request["method"] == "PUT":
                results.append({update["accountingEntryId"] for update in json.loads(request["requestBody"])})
            elif "/export-items?" in request["path"] or "/items?" in request["path"]:
                pages.add(request["path"])
        return pages, results

    # What comes after the final event is the comparison, which reads every state once more on purpose.
    later = log(after)
    ends = [place for place, request in enumerate(later) if request["path"].endswith("/export-job-events")]
    pages, results = sent(log(before))
    pages_again, results_again = sent(later[: ends[-1]] if ends else later)
    known = set().union(*results)
    reported = sum(bool(batch & known) for batch in results_again)
    read = 0 if results else len(pages & pages_again)
    print(reported + read)


def openpyxl(source, path):
    from openpyxl import Workbook

    table = list(rows(source))
    heading, body = table[0], table[1:]
    numbers = [place for place, name in enumerate(heading) if name in NUMBERS]
    dates = [place for place, name in enumerate(heading) if name in DATES]
    for row in body:
        for place in numbers:
            row[place] = float(row[place]) if row[place] else None
        for place in dates:
            row[place] = date.fromisoformat(row[place]) if row[place] else None
        row[:] = [value if value != "" else None for value in row]
    start = time.process_time()
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Vouchers")
    sheet.append(heading)
    for row in body:
        sheet.append(row)
    book.save(path)
    print(f"{time.process_time() - start:.3f}")


if __name__ == "__main__":
    {"same": same, "reported": reported, "twice": twice, "openpyxl": openpyxl}[sys.argv[1]](*sys.argv[2:])
