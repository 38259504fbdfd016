//! Towns of the markets as card networks write them, and words for places.

/// Towns by country, folded; spellings of other languages and the networks' habits included.
pub(in crate::matching) const CITIES: &[(&[u8; 2], &str)] = &[
    (
        b"DK",
        "kobenhavn copenhagen kopenhagen copenhague kbh kobenhav cph kastrup frederiksberg valby norrebro \
         osterbro vesterbro aarhus arhus odense aalborg alborg esbjerg randers kolding horsens vejle roskilde \
         herning silkeborg naestved fredericia viborg koge holstebro taastrup slagelse hillerod helsingor \
         sonderborg svendborg hjorring holbaek frederikshavn norresundby ringsted haderslev skive billund lyngby \
         hellerup gentofte glostrup ballerup herlev hvidovre rodovre brondby ishoj greve soborg gladsaxe \
         albertslund middelfart nyborg thisted struer ikast skanderborg hadsten birkerod horsholm amager orestad",
    ),
    (
        b"SE",
        "stockholm goteborg gothenburg malmo uppsala vasteras orebro linkoping helsingborg jonkoping norrkoping \
         lund umea gavle boras sodertalje eskilstuna halmstad vaxjo karlstad sundsvall ostersund trollhattan \
         lulea kalmar kristianstad solna sundbyberg kista taby nacka kungens_kurva arlanda landvetter molndal \
         kiruna visby skovde alvesta bromma",
    ),
    (
        b"NO",
        "oslo bergen trondheim stavanger drammen fredrikstad kristiansand sandnes tromso sarpsborg skien alesund \
         sandefjord haugesund tonsberg moss bodo arendal hamar gardermoen lysaker fornebu sandvika lillestrom \
         lillehammer molde harstad",
    ),
    (
        b"FI",
        "helsinki helsingfors espoo esbo tampere vantaa vanda oulu turku abo jyvaskyla lahti kuopio pori vaasa \
         rovaniemi seinajoki lappeenranta",
    ),
    (b"IS", "reykjavik keflavik"),
    (
        b"GB",
        "london manchester birmingham leeds glasgow edinburgh liverpool bristol sheffield cardiff belfast \
         leicester nottingham newcastle brighton oxford cambridge reading southampton portsmouth york bath \
         aberdeen dundee swansea coventry milton_keynes croydon heathrow gatwick stansted luton shoreditch \
         westminster camden hackney soho islington norwich plymouth exeter derby wolverhampton slough watford \
         guildford kings_cross paddington cheltenham swindon bournemouth londres lond",
    ),
    (
        b"IE",
        "dublin cork galway limerick waterford kilkenny sligo drogheda dundalk swords athlone",
    ),
    (
        b"DE",
        "berlin hamburg munchen muenchen munich koln koeln cologne frankfurt stuttgart dusseldorf duesseldorf \
         dortmund essen leipzig bremen dresden hannover hanover nurnberg nuernberg nuremberg duisburg bochum \
         wuppertal bielefeld bonn munster muenster karlsruhe mannheim augsburg wiesbaden gelsenkirchen \
         monchengladbach braunschweig chemnitz kiel aachen halle magdeburg freiburg krefeld lubeck luebeck mainz \
         erfurt oberhausen rostock kassel hagen potsdam saarbrucken hamm ludwigshafen oldenburg osnabruck \
         leverkusen heidelberg darmstadt solingen herne neuss regensburg paderborn ingolstadt offenbach wurzburg \
         ulm heilbronn pforzheim wolfsburg gottingen bottrop reutlingen koblenz bremerhaven erlangen jena trier \
         siegen hildesheim cottbus konstanz flensburg schwerin kreuzberg neukolln charlottenburg schonefeld \
         tempelhof altona walldorf gunzenhausen montabaur neckarsulm",
    ),
    (
        b"AT",
        "wien vienna viena graz linz salzburg innsbruck klagenfurt villach wels dornbirn bregenz schwechat",
    ),
    (
        b"CH",
        "zurich zuerich geneva geneve genf basel bern lausanne luzern winterthur lugano zug",
    ),
    (
        b"FR",
        "paris marseille lyon toulouse nice nantes strasbourg montpellier bordeaux lille rennes reims toulon \
         grenoble dijon angers nimes villeurbanne aix brest tours limoges amiens annecy metz nancy rouen caen \
         orleans mulhouse avignon cannes antibes biarritz roissy orly boulogne levallois courbevoie puteaux \
         montreuil versailles le_havre la_defense issy",
    ),
    (
        b"ES",
        "madrid barcelona valencia sevilla seville zaragoza malaga murcia palma bilbao alicante cordoba \
         valladolid vigo gijon granada coruna vitoria pamplona san_sebastian donostia santander marbella ibiza \
         mallorca tenerife salamanca girona tarragona cadiz oviedo hospitalet badalona sabadell terrassa \
         las_palmas burgos leon toledo barajas",
    ),
    (
        b"PT",
        "lisboa lisbon lissabon porto oporto braga coimbra faro aveiro funchal setubal cascais sintra",
    ),
    (
        b"IT",
        "roma rome milano milan mailand napoli naples torino turin palermo genova genoa bologna firenze florence \
         bari catania venezia venice verona messina padova trieste brescia parma modena bergamo bolzano pisa \
         rimini fiumicino malpensa linate",
    ),
    (
        b"NL",
        "amsterdam rotterdam den_haag s_gravenhage the_hague utrecht eindhoven tilburg groningen almere breda \
         nijmegen enschede haarlem arnhem zaandam amersfoort apeldoorn hoofddorp maastricht leiden dordrecht \
         zoetermeer zwolle deventer delft schiphol hilversum alkmaar",
    ),
    (
        b"BE",
        "brussels bruxelles brussel bruessel antwerpen antwerp anvers gent ghent gand charleroi liege luik \
         brugge bruges namur leuven mons mechelen aalst hasselt kortrijk oostende zaventem vilvoorde",
    ),
    (b"LU", "luxembourg luxemburg"),
    (
        b"PL",
        "warszawa warsaw krakow lodz wroclaw poznan gdansk szczecin katowice",
    ),
    (b"CZ", "praha prague brno"),
    (b"HU", "budapest"),
    (b"EE", "tallinn tartu"),
    (b"LV", "riga"),
    (b"LT", "vilnius kaunas"),
    (
        b"US",
        "new_york nyc san_francisco los_angeles seattle chicago boston austin palo_alto mountain_view san_jose \
         cupertino menlo_park redmond atlanta miami denver delaware",
    ),
];

/// Kinds of streets and places.
pub(in crate::matching) const PLACES: &str = "airport lufthavn flughafen aeroport aeropuerto aeroporto lentoasema flygplats station stn hbf bahnhof \
    hauptbahnhof banegard hovedbanegard gare estacion stazione central centralen centralstation centrum center \
    centre centro city citycenter zentrum mitte nord syd sud ost vest west east north south norte sur mall \
    galleria gallerian galerie arcaden street strasse strase platz plads torv torg allee alle vej gade gatan \
    gata vagen road rd st ave avenue rue calle via plaza piazza place square boulevard quai kai haven havn markt \
    marktplatz strand park outlet storcenter kobcenter shoppingcenter terminal gate t1 t2 t3 t4 t5 k n v o s c \
    sv nv";
