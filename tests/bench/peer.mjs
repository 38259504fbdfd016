// The same export as a straightforward Node script: fetch, several requests at a time, a stream for the file.
//
//     node peer.mjs BASE_URL JOB OUT.csv
//
// The key is in LEDGERPORT_KEY. It claims the job, reads both lists by offset, writes the file, reports every item and closes
// the job. It keeps nothing on disk meanwhile, checks nothing and cannot go on after a crash.

import { createHash } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";

const PAGE = 100;
const BATCH = 100;
const AT_ONCE = 8;
/** The account of debts to employees, which Pleo does not know. */
const OWN_MONEY = "PLEO-OUT-OF-POCKET";
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const COLUMNS = [
  "accounting_entry_id", "line", "reference", "date", "type", "merchant", "description", "vendor_code", "vendor_name",
  "vendor_id", "account", "account_name", "contra_account", "amount", "currency", "net_amount", "tax_amount", "tax_code",
  "tax_rate", "tax_type", "supplier_amount", "supplier_currency", "tags", "employee", "team", "note", "invoice_number",
  "invoice_date", "due_date", "service_from", "service_to", "reconciliation_id", "reconciled_ids", "attendees", "receipts",
  "bookkeeping_method",
];

const [base, job, out] = process.argv.slice(2);
const authorization = `Basic ${Buffer.from(`${process.env.LEDGERPORT_KEY}:`).toString("base64")}`;
const days = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Copenhagen" });

async function call(method, path, body) {
  for (;;) {
    const answer = await fetch(base + path, {
      method,
      headers: { authorization, "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
    if (answer.status === 429) {
      await answer.arrayBuffer();
      await new Promise((done) => setTimeout(done, 1000 * Number(answer.headers.get("retry-after") ?? 1)));
      continue;
    }
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : null;
  }
}

/** Calls for each of `works`, a few at a time, with the results in order. */
async function together(works) {
  const results = new Array(works.length);
  let next = 0;
  const worker = async () => {
    while (next < works.length) {
      const place = next++;
      results[place] = await works[place]();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

async function every(path, count) {
  const works = [];
  for (let start = 0; start < count; start += PAGE) {
    works.push(() => call("GET", `${path}limit=${PAGE}&offset=${start}`));
  }
  return (await together(works)).flatMap((page) => page.data);
}

function reference(entry) {
  const digest = createHash("sha256").update(Buffer.from(entry.replaceAll("-", ""), "hex")).digest();
  let bits = 0n;
  for (const byte of digest.subarray(0, 7)) bits = (bits << 8n) | BigInt(byte);
  let text = "";
  for (let place = 45n; place >= 0n; place -= 5n) text += ALPHABET[Number((bits >> place) & 31n)];
  return `PLEO-${text}`;
}

/** Hundredths as decimals, without a float. */
function decimal(hundredths) {
  const sign = hundredths < 0 ? "-" : "";
  const digits = String(Math.abs(hundredths)).padStart(3, "0");
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** A text no spreadsheet takes for a formula. */
function cell(text) {
  return text && "=+-@\t\r".includes(text[0]) ? `'${text}` : (text ?? "");
}

function quoted(value) {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function numberOf(account) {
  return account?.code ?? account?.identifier ?? "";
}

function* rowsOf(item) {
  const merchant = item.supplier?.name ?? "";
  const employee = item.user?.name ?? "";
  const note = item.note ?? "";
  const described = [merchant, employee, note].map((part) => part.trim()).filter(Boolean).join(", ");
  let number = 0;
  for (const line of item.accountingEntryLines) {
    const gross = line.lineAmount;
    const tax = line.tax;
    yield [
      item.accountingEntryId,
      ++number,
      reference(item.accountingEntryId),
      item.day,
      item.type,
      cell(merchant),
      cell(described),
      "", "", "",
      numberOf(line.account),
      cell(line.account.name),
      numberOf(item.contraAccount) || OWN_MONEY,
      decimal(gross.inWalletCurrency.value),
      gross.inWalletCurrency.currency,
      decimal(line.netAmount.inWalletCurrency.value),
      tax ? decimal(tax.amount.inWalletCurrency.value) : "",
      tax?.code ?? "",
      tax ? Math.round(tax.rate * 100) : "",
      tax?.type ?? "",
      decimal(gross.inSupplierCurrency.value),
      gross.inSupplierCurrency.currency,
      cell(line.tags.map((tag) => `${tag.groupCode}:${tag.code}`).join("; ")),
      cell(employee),
      cell(item.team?.name),
      cell(note),
      "", "", "", "", "",
      item.additionalInformation.reconciliationId,
      (item.additionalInformation.reconciledEntries ?? []).join("; "),
      cell(item.additionalInformation.attendees.join("; ")),
      item.files.length,
      item.bookkeeping?.method ?? "",
    ];
  }
}

const facts = await call("GET", `/v3/export-jobs/${job}`);
const count = (facts.data ?? facts).numberOfItems;
await call("POST", "/v3/export-job-events", { jobId: job, event: "started" });
const listed = await every(`/v3/export-jobs/${job}/items?`, count);
const items = await every(`/v3/export-items?job_id=${job}&`, count);
const known = new Set(listed.map((row) => row.accountingEntryId));
if (known.size !== items.length || items.some((item) => !known.has(item.accountingEntryId))) {
  throw new Error("The two lists differ.");
}
for (const item of items) item.day = days.format(new Date(item.date));
const key = (item) => item.day + item.accountingEntryId;
items.sort((a, b) => (key(a) < key(b) ? -1 : 1));
const file = createWriteStream(out);
file.write(`${COLUMNS.join(",")}\r\n`);
for (const item of items) {
  for (const row of rowsOf(item)) {
    if (!file.write(`${row.map(quoted).join(",")}\r\n`)) await once(file, "drain");
  }
}
file.end();
await once(file, "finish");
const now = new Date().toISOString();
const batches = [];
for (let start = 0; start < items.length; start += BATCH) {
  const results = items.slice(start, start + BATCH).map((item) => ({
    accountingEntryId: item.accountingEntryId,
    status: "successful",
    externalId: reference(item.accountingEntryId),
    exportedAt: now,
  }));
  batches.push(() => call("PUT", `/v3/export-jobs/${job}/items`, results));
}
await together(batches);
await call("POST", "/v3/export-job-events", { jobId: job, event: "completed" });
