//! Kinds of business, as one bit each: in names, in categories, and those of widely known brands.

use foldhash::{HashMap, HashMapExt as _};
use std::sync::LazyLock;

pub(in crate::matching) const HOTEL: u32 = 1;
pub(in crate::matching) const FOOD: u32 = 1 << 1;
pub(in crate::matching) const TAXI: u32 = 1 << 2;
pub(in crate::matching) const AIR: u32 = 1 << 3;
pub(in crate::matching) const RAIL: u32 = 1 << 4;
pub(in crate::matching) const FUEL: u32 = 1 << 5;
pub(in crate::matching) const SOFTWARE: u32 = 1 << 6;
pub(in crate::matching) const TELECOM: u32 = 1 << 7;
pub(in crate::matching) const OFFICE: u32 = 1 << 8;
pub(in crate::matching) const GROCERY: u32 = 1 << 9;
pub(in crate::matching) const ADS: u32 = 1 << 10;
pub(in crate::matching) const POST: u32 = 1 << 11;
pub(in crate::matching) const PARKING: u32 = 1 << 12;
pub(in crate::matching) const CAR: u32 = 1 << 13;
pub(in crate::matching) const BANK: u32 = 1 << 14;
pub(in crate::matching) const INSURANCE: u32 = 1 << 15;
pub(in crate::matching) const ADVICE: u32 = 1 << 16;
pub(in crate::matching) const PRINT: u32 = 1 << 17;
pub(in crate::matching) const FURNITURE: u32 = 1 << 18;
pub(in crate::matching) const ELECTRONICS: u32 = 1 << 19;
pub(in crate::matching) const ENERGY: u32 = 1 << 20;
pub(in crate::matching) const HEALTH: u32 = 1 << 21;
pub(in crate::matching) const SPORT: u32 = 1 << 22;
pub(in crate::matching) const LEARNING: u32 = 1 << 23;
pub(in crate::matching) const CLEANING: u32 = 1 << 24;
pub(in crate::matching) const BUILDING: u32 = 1 << 25;
pub(in crate::matching) const BOOKS: u32 = 1 << 26;
pub(in crate::matching) const FASHION: u32 = 1 << 27;
pub(in crate::matching) const EVENTS: u32 = 1 << 28;
pub(in crate::matching) const PHOTO: u32 = 1 << 29;
pub(in crate::matching) const FLOWERS: u32 = 1 << 30;

/// Everything a journey is made of.
const TRAVEL: u32 = HOTEL | TAXI | AIR | RAIL | FUEL | PARKING | CAR;

/// Words in names, folded.
pub(in crate::matching) const WORDS: &[(u32, &str)] = &[
    (
        HOTEL,
        "hotel hotels hotell hotelli hostel hostal inn suites resort motel gasthof pension auberge lodge \
         apartments",
    ),
    (
        FOOD,
        "cafe cafes restaurants caffe kaffe kaffee coffee coffees restaurant restaurang ravintola ristorante \
         restaurante bistro brasserie pizzeria pizza burger burgers sushi bar pub kro bageri bakery backerei \
         baeckerei boulangerie panaderia konditori konditorei patisserie trattoria osteria tapas deli kebab \
         grill steakhouse catering kantine kok kitchen tavern taverna traiteur ramen gelateria espresso roastery \
         diner kahvila brewery bryggeri brauhaus juice smorrebrod",
    ),
    (TAXI, "taxi taxis cab cabs taxa rideshare minicab"),
    (
        AIR,
        "airlines airline airways air aviation lines flights fly",
    ),
    (
        RAIL,
        "bahn rail railway railways trains jernbane tog tag metro tram verkehrsbetriebe busse bus ferries ferry \
         rederi faerge verkehr",
    ),
    (
        FUEL,
        "tankstelle petrol fuel tank benzin carburant gasolinera servicestation oil",
    ),
    (
        SOFTWARE,
        "software hosting cloud saas web domains domain server data analytics it edb",
    ),
    (
        TELECOM,
        "telecom telekom telefon telefonica mobil mobile tele telefoni wireless bredband broadband fiber",
    ),
    (
        OFFICE,
        "office kontor buro buero bureau papeterie stationery kontorartikler papeleria schreibwaren paper papir",
    ),
    (
        GROCERY,
        "supermarkt supermarket supermarche supermercado kobmand grocery groceries lebensmittel market livs \
         dagligvarer delikatessen",
    ),
    (
        ADS,
        "ads advertising reklame werbung werbeagentur publicite reklambyra agency agentur",
    ),
    (
        POST,
        "post courier parcel express logistics logistik spedition transport fragt freight shipping paket pakke \
         kurier cargo",
    ),
    (
        PARKING,
        "parking parkering parken parkhaus parkage aparcamiento parkeringshus carpark",
    ),
    (
        CAR,
        "autos auto biler bil cars rental rent autovermietung biludlejning leasing garage autohaus autowerkstatt \
         vaerksted dack reifen tyres motors motor",
    ),
    (
        BANK,
        "bank banken banque banco sparkasse finance finans financial kredit credit",
    ),
    (
        INSURANCE,
        "insurance forsikring versicherung forsakring assurance assurances seguros vakuutus assicurazioni",
    ),
    (
        ADVICE,
        "advokat advokater advokatfirma advokatbyra legal law solicitors rechtsanwalte avocats notar revision \
         revisor steuerberater steuerberatung accounting accountants audit abogados steuerkanzlei gestoria",
    ),
    (
        PRINT,
        "print printing tryk trykkeri druck druckerei imprimerie tryckeri imprenta printers skilte",
    ),
    (
        FURNITURE,
        "mobler moebel mobel furniture meubles muebles interior interiors design lighting lamper belysning",
    ),
    (
        ELECTRONICS,
        "elektronik electronics computer computers hardware hifi elektro electro electronique electrical",
    ),
    (
        ENERGY,
        "energy energi energie strom stadtwerke elnat power electricity gas vand water elektrizitatswerk el \
         varme energia electric",
    ),
    (
        HEALTH,
        "apotek apotheke pharmacy pharmacie farmacia klinik clinic dental tandlaege zahnarzt optik optiker \
         drogerie apteekki hospital medical",
    ),
    (
        SPORT,
        "fitness gym sport sports golf yoga cykler bikes fahrrad cykel velo",
    ),
    (
        LEARNING,
        "akademie academy school skole university universitet kurser training institut institute college \
         learning schule ecole formation",
    ),
    (
        CLEANING,
        "rengoring reinigung cleaning nettoyage limpieza vask vaskeri facility renovation stadning siivous \
         entsorgung waste laundry wascherei",
    ),
    (
        BUILDING,
        "byg bygg bau construction tomrer baumarkt byggmarked hardwarestore vvs sanitar maler murer elektriker \
         tools werkzeug bricolage dachdecker plumbing builders glas trae",
    ),
    (
        BOOKS,
        "boghandel bog bokhandel buchhandlung books bookshop bookstore librairie libreria verlag forlag press \
         publishing zeitung avis news",
    ),
    (
        FASHION,
        "mode fashion tojsko clothing shoes sko schuhe chaussures workwear arbejdstoj textil tekstil jewellery",
    ),
    (
        EVENTS,
        "event events konference conference kongress messe theater teater theatre cinema biograf kino museum \
         tickets ticket billet festival musik music",
    ),
    (
        PHOTO,
        "photography foto photo fotograf film video studio studios",
    ),
    (
        FLOWERS,
        "blomster blumen flowers florist fleuriste flores garden gartneri planteskole blommor",
    ),
];

/// Words in categories that are not words in names, or mean more there.
const CATEGORIES: &[(u32, &str)] = &[
    (
        TRAVEL,
        "travel travels rejse rejser rejseudgifter reise reisekosten reisen resa resor reiser voyage voyages \
         deplacements viajes viaje viagens viaggi matkat matkakulut reiskosten trip trips",
    ),
    (
        HOTEL,
        "accommodation accomodation lodging overnatning ubernachtung ubernachtungen hebergement alojamiento logi \
         overnatting majoitus hotels",
    ),
    (
        FOOD,
        "meals meal food dining drinks lunch dinner breakfast entertainment representation bewirtung forplejning \
         fortaering verpflegung mad mat repas comidas dietas restaurants restauration personalepleje hospitality \
         client eten ruoka beverages snacks",
    ),
    (
        TAXI | RAIL | CAR | PARKING | FUEL,
        "transport transportation commute mobility transports liikenne vervoer",
    ),
    (TAXI, "ride rides taxis"),
    (
        AIR,
        "flights flight airfare flug fluge flyrejser vols vuelos flyg",
    ),
    (
        RAIL,
        "train public zug bahnfahrten offentlig kollektiv tickets",
    ),
    (
        FUEL,
        "petrol gasoline kraftstoff braendstof drivmedel drivstoff essence combustible diesel mileage",
    ),
    (
        SOFTWARE,
        "software subscription subscriptions saas it licenses licences licenser lizenzen logiciels programvara \
         hosting cloud tools apps edb ohjelmistot",
    ),
    (
        TELECOM,
        "phone telephone telefoni internet telecommunications communication mobile telefonie puhelin",
    ),
    (
        OFFICE | FURNITURE | ELECTRONICS | GROCERY,
        "office supplies kontor kontorhold kontorartikler burobedarf kontorsmaterial fournitures equipment \
         inventar oficina toimistotarvikkeet",
    ),
    (
        GROCERY | FOOD,
        "groceries grocery lebensmittel dagligvarer canteen kitchen kantine",
    ),
    (
        ADS,
        "marketing advertising ads ad reklame werbung werbekosten publicite marknadsforing publicidad \
         markkinointi annoncer",
    ),
    (
        POST,
        "postage shipping porto fragt fracht delivery courier versand frais freight post",
    ),
    (PARKING, "parking tolls parkering"),
    (
        CAR,
        "car vehicle vehicles rental bil fahrzeug fahrzeugkosten kfz autodrift leasing",
    ),
    (
        BANK,
        "bank fees gebyrer bankgebyr financial interest kontofuhrung",
    ),
    (
        INSURANCE,
        "insurance forsikring versicherung versicherungen assurance forsakring",
    ),
    (
        ADVICE,
        "legal accounting consulting consultancy professional beratung radgivning advisory audit",
    ),
    (PRINT, "printing print tryksager druckkosten"),
    (FURNITURE, "furniture inventar moebel mobel mobler"),
    (
        ELECTRONICS,
        "hardware electronics computers equipment devices elektronik",
    ),
    (
        ENERGY,
        "utilities electricity energy power heating strom water el energi",
    ),
    (
        HEALTH,
        "health medical sundhed gesundheit wellbeing pharmacy",
    ),
    (SPORT, "fitness sport sports wellness"),
    (
        LEARNING,
        "training education courses course learning kurser fortbildung uddannelse formation formacion utbildning",
    ),
    (CLEANING, "cleaning rengoring reinigung facilities waste"),
    (
        BUILDING,
        "maintenance repairs construction tools vedligehold instandhaltung materials materialer",
    ),
    (
        BOOKS,
        "books literature magazines newspapers fachliteratur litteratur boger",
    ),
    (
        FASHION,
        "clothing workwear uniforms arbejdstoj berufskleidung",
    ),
    (
        EVENTS | FOOD,
        "event events conference conferences team social party veranstaltungen entertainment",
    ),
    (PHOTO, "photography media video"),
    (
        FLOWERS | FASHION | BOOKS | FOOD,
        "gifts gift gaver geschenke cadeaux regalos flowers presenter lahjat",
    ),
];

/// What widely known brands trade in, so that an apple tree café is not a computer maker.
const BRANDS: &[(u32, &str)] = &[
    (
        SOFTWARE | ELECTRONICS,
        "apple microsoft dell lenovo hp samsung",
    ),
    (
        SOFTWARE | ADS,
        "google meta facebook linkedin hubspot mailchimp",
    ),
    (
        SOFTWARE,
        "adobe atlassian slack github gitlab zoom dropbox notion figma miro hetzner openai anthropic salesforce \
         zendesk digitalocean cloudflare asana canva twilio docusign shopify datev intercom airtable loom heroku \
         vercel netlify godaddy ionos strato namecheap jetbrains sentry",
    ),
    (
        HOTEL,
        "scandic hilton marriott ibis novotel accor radisson booking airbnb premier_inn strawberry",
    ),
    (
        FOOD,
        "starbucks mcdonalds subway espresso_house costa pret nero wolt deliveroo foodora joe",
    ),
    (
        TAXI,
        "uber bolt freenow viggo dantaxi cabify lyft sixt_share",
    ),
    (
        AIR,
        "lufthansa ryanair easyjet norwegian finnair klm vueling eurowings iberia transavia",
    ),
    (
        RAIL,
        "sncf dsb eurostar trainline renfe flixbus rejsekort thalys trenitalia movia",
    ),
    (
        FUEL,
        "shell esso aral circle_k q8 totalenergies okq8 preem repsol neste jet",
    ),
    (
        TELECOM,
        "vodafone telia telenor elisa tdc yousee swisscom tele2 kpn proximus orange o2 three",
    ),
    (
        GROCERY,
        "lidl aldi rewe edeka netto fotex bilka rema tesco sainsbury sainsburys carrefour mercadona coop ica \
         albert_heijn monoprix irma willys hemkop prisma kiwi asda spar",
    ),
    (FURNITURE, "ikea jysk ilva bolia"),
    (
        ELECTRONICS,
        "mediamarkt elgiganten saturn fnac coolblue proshop power currys verkkokauppa conrad komplett",
    ),
    (
        POST,
        "dhl ups fedex dpd postnord gls hermes bring chronopost correos posti",
    ),
    (
        CAR,
        "sixt hertz europcar avis greenmobility sharenow autodoc",
    ),
    (PARKING, "easypark apcoa parkman q_park ringgo paybyphone"),
    (OFFICE, "staples lyreco viking bruneau ryman"),
    (
        BUILDING,
        "bauhaus hornbach obi silvan screwfix toolstation byggmax leroy_merlin castorama",
    ),
    (HEALTH, "matas rossmann boots dm muller"),
    (PRINT, "vistaprint flyeralarm moo lasertryk wirmachendruck"),
];

/// Trades by word.
fn by_word(table: &[(u32, &str)]) -> HashMap<String, u32> {
    let mut words = HashMap::new();
    for (trade, list) in table {
        for word in list.split_ascii_whitespace() {
            *words.entry(word.replace('_', " ")).or_default() |= *trade;
        }
    }
    words
}

/// The trades a category speaks of.
pub(in crate::matching) fn of_category(folded: &str) -> u32 {
    static SPECIAL: LazyLock<HashMap<String, u32>> = LazyLock::new(|| by_word(CATEGORIES));
    static NAMES: LazyLock<HashMap<String, u32>> = LazyLock::new(|| by_word(WORDS));
    folded.split(' ').fold(0, |bits, word| {
        bits | SPECIAL
            .get(word)
            .or_else(|| NAMES.get(word))
            .copied()
            .unwrap_or_default()
    })
}

/// The trades a widely known brand is in.
pub(in crate::matching) fn of_brand(word: &str) -> u32 {
    static BY_WORD: LazyLock<HashMap<String, u32>> = LazyLock::new(|| by_word(BRANDS));
    BY_WORD.get(word).copied().unwrap_or_default()
}
