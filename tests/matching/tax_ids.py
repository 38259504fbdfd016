"""Writes tax-ids.csv: numbers and what python-stdnum says about them. Run once by hand; see README.md.

Numbers are drawn at random with a fixed seed, completed to right ones by trying check digits, then damaged.
"""

import csv
import random
import sys

from stdnum import luhn
from stdnum.at import uid
from stdnum.be import vat as be
from stdnum.ch import uid as ch
from stdnum.de import vat as de
from stdnum.dk import cvr
from stdnum.ee import kmkr
from stdnum.es import nif
from stdnum.fi import alv
from stdnum.fr import siren, siret, tva
from stdnum.gb import vat as gb
from stdnum.ie import vat as ie
from stdnum.it import iva
from stdnum.lu import tva as lu
from stdnum.nl import btw
from stdnum.no import orgnr
from stdnum.pl import nip
from stdnum.pt import nif as pt
from stdnum.se import orgnr as se_org
from stdnum.se import vat as se_vat

R = random.Random(5)
D = "0123456789"
L = "ABCDEFGHIJKLMNOPQRSTUVW"


def digits(n, first="123456789"):
    return R.choice(first) + "".join(R.choice(D) for _ in range(n - 1))


SHAPES = {
    "DK": (cvr, lambda: digits(8)),
    "SE": (se_vat, lambda: digits(10) + "01"),
    "NO": (orgnr, lambda: digits(9, "89")),
    "FI": (alv, lambda: digits(8, "012")),
    "GB": (gb, lambda: digits(9)),
    "IE": (ie, lambda: digits(7) + R.choice(L) + R.choice(["", "H", "A"])),
    "DE": (de, lambda: digits(9)),
    "AT": (uid, lambda: "U" + digits(8, D)),
    "FR": (tva, lambda: None),
    "ES": (nif, lambda: R.choice("ABCDEFGHJNPQRSUVW") + digits(7, D) + R.choice(D + "ABCDEFGHIJ")),
    "NL": (btw, lambda: digits(9) + "B" + R.choice(["01", "02", "13"])),
    "BE": (be, lambda: R.choice("01") + digits(9)),
    "PT": (pt, lambda: digits(9)),
    "IT": (iva, lambda: "0" + digits(6, D) + "0" + digits(3)),
    "LU": (lu, lambda: digits(8)),
    "PL": (nip, lambda: digits(10)),
    "CH": (ch, lambda: "CHE" + digits(9)),
    "EE": (kmkr, lambda: digits(9)),
}


def french():
    while True:
        number = digits(9)
        if luhn.is_valid(number):
            return f"{(12 + 3 * (int(number) % 97)) % 97:02d}{number}"


def damaged(number):
    places = [i for i, c in enumerate(number) if c in D]
    at = R.choice(places)
    return number[:at] + R.choice([d for d in D if d != number[at]]) + number[at + 1 :]


def main():
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["country", "number", "valid"])
    for country, (judge, draw) in SHAPES.items():
        right = []
        while len(right) < 12:
            number = french() if country == "FR" else draw()
            if judge.is_valid(number):
                right.append(number)
        rows = [(n, True) for n in right]
        while len(rows) < 24:
            wrong = damaged(R.choice(right))
            rows.append((wrong, judge.is_valid(wrong)))
        for number, valid in rows:
            assert judge.is_valid(number) == valid
            out.writerow([country, number, "yes" if valid else "no"])
    for module, country, draw in [(se_org, "SE", lambda: digits(10)), (siren, "FR", lambda: digits(9)), (siret, "FR", lambda: digits(14)), (nif, "ES", lambda: digits(8) + R.choice("TRWAGMYFPDXBNJZSQVHLCKE"))]:
        rows = 0
        while rows < 12:
            number = draw()
            if module.is_valid(number) or rows >= 6:
                out.writerow([country, number, "yes" if module.is_valid(number) else "no"])
                rows += 1


main()
