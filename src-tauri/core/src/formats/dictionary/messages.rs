//! The table: what each maker's program says, with the page that shows it.

use super::About::{
    Account, Currency, Duplicate, File, Period, Rights, Setup, Tag, TaxCode, Text, Vendor,
};
use super::Message;

macro_rules! messages {
    ($($system:literal from $source:literal { $([$($word:literal),+] $about:ident: $cause:literal => $fix:literal;)+ })+) => {
        /// All messages we know.
        pub const MESSAGES: &[Message] = &[
            $($(Message {
                system: $system,
                words: &[$($word),+],
                about: $about,
                cause: $cause,
                fix: $fix,
                source: $source,
            },)+)+
        ];
    };
}

messages! {
    "Xero" from "https://chargebee.com/docs/2.0/integrations/articles-and-faq/error-xero-1-account-must-be-valid-2-tax-rate-must-be-valid.html" {
        ["account must be valid"] Account:
            "The account is not in Xero's chart of accounts, is archived, or is of a type that this kind of entry may not use."
            => "In Xero, open Accounting, Chart of accounts. Add or restore the account, or choose another category in Pleo.";
        ["tax rate must be valid"] TaxCode:
            "Xero has no tax rate of this name, or it was deleted."
            => "Compare the tax code with Accounting, Tax rates in Xero, letter by letter, and map it in the profile.";
        ["account code", "is not a valid code for this document"] Account:
            "The account does not exist in Xero, or may not be used in this kind of document, as bank and system accounts in journals."
            => "Add the account in Xero, or choose another category in Pleo.";
        ["taxtype code", "cannot be used with account code"] TaxCode:
            "The tax rate belongs to another class of accounts than this one, for example sales instead of expenses."
            => "Choose a tax code in Pleo that Xero offers for this account, or change the account's default in Xero.";
        ["invoice number must be unique"] Duplicate:
            "Xero has a bill with this number already."
            => "Look it up in Xero. If it is the same bill, confirm it here with its number and do not import it again.";
    }
    "Xero" from "https://www.chargebee.com/docs/billing/2.0/kb/accounting/how-to-check-the-lock-date-in-xero" {
        ["document date cannot be before the period lock date"] Period:
            "The date lies before the lock date that was set in Xero."
            => "In Xero, an adviser can move the lock date under Accounting, Advanced, Financial settings; or let the profile move dates of closed periods.";
        ["document date cannot be before the end of year lock date"] Period:
            "The date lies before Xero's lock date for all users."
            => "Ask the adviser to move the lock date in Xero; or let the profile move dates of closed periods.";
    }
    "Xero" from "https://support.approvalmax.com/portal/en/kb/articles/troubleshooting-errors-during-manual-journal-creation-via-csv-file-upload" {
        ["must contain only accounts supported by xero manual journals"] Account:
            "Xero takes no bank accounts and no system accounts such as payables in manual journals."
            => "Give the wallet an account of its own in Xero that is not a bank account, and set it in the profile.";
    }
    "Xero" from "https://splitforge.app/blog/xero-csv-import-errors-fix" {
        ["date format not recognised"] File:
            "The dates are in another order than the region of the Xero organisation writes them, often because the file was saved by a spreadsheet."
            => "Import the file as Ledgerport wrote it, and set the date order of the format to that of the organisation.";
    }
    "QuickBooks Online" from "https://knowledgebase.curbwaste.com/quickbooks-online-error-codes" {
        ["account period closed"] Period:
            "The books are closed up to a date that is after this entry's."
            => "In QuickBooks, open Settings, Account and settings, Advanced and move the closing date; or let the profile move dates of closed periods.";
        ["account period has closed"] Period:
            "The books are closed up to a date that is after this entry's."
            => "In QuickBooks, open Settings, Account and settings, Advanced and move the closing date; or let the profile move dates of closed periods.";
        ["duplicate document number"] Duplicate:
            "QuickBooks has an entry with this number and is set to refuse a second one."
            => "Look the number up in QuickBooks. If it is the same entry, confirm it here and do not import it again.";
        ["object not found", "made inactive"] Account:
            "An account, vendor or class that the entry names was made inactive."
            => "Make it active again in QuickBooks, or choose another in Pleo.";
        ["string length specified does not match the supported length"] Text:
            "A text is longer than QuickBooks takes."
            => "Shorten the note in Pleo, then export again.";
        ["business validation error"] Setup:
            "A rule of QuickBooks was broken; the words after this message say which."
            => "Read the rest of the message, correct that in QuickBooks, then import the same file again.";
        ["subscription period has ended"] Rights:
            "The QuickBooks subscription has run out."
            => "Renew it, then import the same file. Nothing was booked.";
    }
    "Fortnox" from "https://helpdesk.sharespine.com/hc/sv/articles/28193815116701-Fortnox-error-2000401" {
        ["har låst perioden"] Period:
            "Bookkeeping in Fortnox is locked up to a date after this entry's."
            => "In Fortnox, open Inställningar, Bokföring, Periodlåsning and move the date; or let the profile move dates of closed periods.";
    }
    "Fortnox" from "https://support.onslip.com/hc/sv/articles/218457628-Fortnox-felkoder" {
        ["konto", "är inte aktivt"] Account:
            "The account exists in the chart of accounts but is not active."
            => "In Fortnox, open Register, Kontoplan and make the account active, or choose another category in Pleo.";
        ["verifikationsserien", "finns inte"] Setup:
            "Fortnox has no voucher series of this letter for the fiscal year."
            => "Make the series in Fortnox under Inställningar, Bokföring, or set another in the profile.";
        ["verifikationsserien är inte manuell"] Setup:
            "The voucher series does not allow manual entries."
            => "In Fortnox, choose the fiscal year, open Inställningar and tick Manuell kontering for the series.";
        ["ogiltigt konto"] Account:
            "The account is not in the chart of accounts of this fiscal year."
            => "Add it under Register, Kontoplan for the fiscal year of the entry, or choose another category in Pleo.";
    }
    "Fortnox" from "https://developer.fortnox.se/general/errors/" {
        ["kunde inte hitta konto"] Account:
            "The account does not exist in this fiscal year's chart of accounts."
            => "Add it under Register, Kontoplan for the fiscal year of the entry, or choose another category in Pleo.";
        ["innehåller ej tillåtna tecken"] Text:
            "A text holds characters Fortnox does not take."
            => "Remove unusual characters from the note in Pleo, then export again.";
        ["ogiltig inloggning"] Rights:
            "Fortnox does not know the user any more."
            => "Sign in again, then import the same file. Nothing was booked.";
    }
    "Fortnox (SIE)" from "https://support.fortnox.se/hc/sv/articles/115000185025-Fels%C3%B6kningsguide-SIE-fil" {
        ["kostnadsställe är obligatoriskt"] Tag:
            "Fortnox wants a cost centre for every entry on this account and the entry has none."
            => "Choose the tag in Pleo, or set the cost centre to allowed instead of required at the account in Fortnox.";
        ["lång benämning"] Text:
            "A text of a voucher is longer than the 50 characters Fortnox takes from a SIE file."
            => "Shorten the note in Pleo, then export again.";
        ["fail to format date"] File:
            "The header of the SIE file was changed, often by an editor that puts quotes around it."
            => "Import the file as Ledgerport wrote it.";
    }
    "DATEV" from "https://support.finmatics.com/wie-korrigiere-ich-validierungsfehler-beim-datev-export" {
        ["bu-schlüssel", "ist ungültig"] TaxCode:
            "DATEV does not have this tax key, or it does not fit the account."
            => "Check the key with the tax adviser and map the tax code to it in the profile; accounts with an automatic function take none.";
        ["is not facet-valid with respect to mininclusive"] Vendor:
            "The number of the creditor has another length than the client is set up for."
            => "Creditors have one digit more than accounts. Set the length of account numbers in the profile as it is in DATEV.";
    }
    "DATEV" from "https://prosaldo.zendesk.com/hc/de/articles/4404771201937-DATEV-Export-Fehlermeldungen" {
        ["individuellen steuersatzes an ein datev-automatikkonto", "nicht zulässig"] TaxCode:
            "The account reckons its tax by itself, so DATEV takes no tax key beside it."
            => "Map this tax code to nothing for the account, or choose an account without an automatic function.";
        ["steuerschlüssel", "nicht vorhanden"] TaxCode:
            "The tax code stands for no DATEV tax key."
            => "Map the tax code to its DATEV key in the profile.";
        ["keine vorsteuerberechnung möglich"] TaxCode:
            "The account is not one on which input tax may be reckoned."
            => "Choose an account for expenses with input tax, or a tax code without tax.";
        ["beraternummer"] Setup:
            "Number of the tax adviser or of the client is missing or not a number."
            => "Ask the tax adviser for both numbers and enter them in the profile, then build the file again.";
    }
    "DATEV" from "https://norbissandbox.softengine.de/?p=601" {
        ["länge nicht zulässig"] Vendor:
            "Account or creditor numbers are longer or shorter than the client is set up for."
            => "Set the length of account numbers in the profile as it is in DATEV; creditors have one digit more.";
        ["daten nicht fehlerfrei einlesbar"] File:
            "Some rows do not fit the client's settings; DATEV lists them before this message."
            => "Read the messages before this one and correct what they name; the file itself stays as it is.";
    }
    "e-conomic" from "https://help.corpayone.com/da/articles/4172402-sadan-loser-du-problemer-med-e-conomic" {
        ["economic.api.exceptions", "authorizationexception"] Rights:
            "The e-conomic agreement lacks a module, or the user a right; the words after the code say which."
            => "Ask the super user of the agreement to switch it on, then import the same file again.";
        ["you must be authorized to use"] Rights:
            "An add-on of e-conomic that this needs is not switched on."
            => "Switch the add-on on in e-conomic, or import without what needs it.";
    }
    "Business Central" from "https://community.dynamics.com/blogs/post/?postid=5ed568a8-94ce-4777-8820-332c286a909d" {
        ["direct posting must be equal to"] Account:
            "The account is posted to by the system only, as control accounts are."
            => "Choose another category in Pleo, or allow direct posting on the G/L account card.";
    }
    "Sage 50" from "http://gtsagedev.co.uk/index.php/general/daybook-import" {
        ["account not found"] Account:
            "The nominal code or the supplier's account reference does not exist in Sage."
            => "Make it in Sage before the import, or choose another in Pleo. Leading zeros count.";
        ["date out of range"] Period:
            "The date lies outside the financial years Sage allows."
            => "Check the start of the financial year in Sage, or let the profile move dates of closed periods.";
    }
    "Unimicro" from "https://support.unimicro.no/kundestotte/regnskap/feilmeldinger/feilmelding-ved-periodelaasing" {
        ["låst periode"] Period:
            "The period is locked."
            => "Open Faste register, Periodelåsing and take the tick away; or let the profile move dates of closed periods.";
    }
    "Twinfield" from "https://support.knltb.club/support/solutions/articles/77000398909-importfouten-bij-de-twinfield-koppeling" {
        ["de code voldoet niet aan het formaat"] Vendor:
            "The number does not have the form Twinfield is set up for."
            => "Compare it with the format of the dimension type in Twinfield and renumber the supplier.";
        ["kan niet gemaakt worden omdat periode", "niet bestaat"] Period:
            "The fiscal year is not there yet in Twinfield."
            => "Add the year under the periods of the administration, then import the same file again.";
    }
    "Business Central" from "https://dinodynamics.com/2025/12/30/business-central-error-posting-date-is-not-within-your-range-of-allowed-posting-dates-how-to-fix" {
        ["within your range of allowed posting dates"] Period:
            "The date lies outside the dates the user, or the company, may post on."
            => "Ask who looks after Business Central to extend the posting dates, or let the profile move dates of closed periods.";
    }
    "Xero" from "https://payhawk.com/help/de/payment-date-andor-service-period-are-set-before-xero-period-lock-date" {
        ["are set before xero period lock date"] Period:
            "The date lies before the lock date that was set in Xero."
            => "Clear or move the lock date under Accounting, Advanced, Financial settings in Xero.";
    }
    "Xero" from "https://chargebee.com/docs/2.0/integrations/articles-and-faq/error-xero-1-account-must-be-valid-2-tax-rate-must-be-valid.html" {
        ["a currency rate must be specified"] Currency:
            "The currency is not set up in Xero, or has no rate for the date."
            => "Add the currency in Xero under Accounting, Advanced, Currencies, then import the same file again.";
    }
}
