"""Who is in the demo: invented names, four time zones, teams on both sides."""

NAMES = [
    "Ada Akin",
    "Ben Bauer",
    "Cleo Costa",
    "Dev Desai",
    "Eva Engel",
    "Finn Falk",
    "Gita Gupta",
    "Hugo Holm",
    "Ines Ivers",
    "Jona Jansen",
    "Kira Klein",
    "Liam Lowe",
    "Mia Moreau",
    "Nils Nowak",
    "Olga Ortiz",
    "Pia Park",
    "Quin Quist",
    "Raj Rao",
    "Sara Singh",
    "Tom Tanaka",
    "Uma Ullah",
    "Vera Voss",
    "Will West",
    "Xena Xu",
    "Yara Yilmaz",
    "Zoe Zeller",
    "Arun Anand",
    "Bela Brandt",
    "Carl Cohen",
    "Dina Duarte",
    "Emil Eklund",
    "Faye Flores",
    "Gus Graham",
    "Hana Haas",
    "Ivo Ibsen",
    "Joy Jones",
    "Kofi Kane",
    "Lena Lind",
    "Max Muller",
    "Nora Nash",
]

ZONES = ("America/New_York", "Europe/London", "Europe/Berlin", "Asia/Kolkata")

SALES_TEAMS = {
    "America/New_York": "sales-americas",
    "Europe/London": "sales-emea",
    "Europe/Berlin": "sales-emea",
    "Asia/Kolkata": "sales-apac",
}
MARKETING_TEAMS = ("content", "campaigns", "product-marketing")

STAGES = ("discovery", "demo", "follow-up", "negotiation")
SEGMENTS = ("smb", "mid-market", "enterprise")
ACCOUNTS = (
    "Acorn",
    "Birch",
    "Cedar",
    "Dune",
    "Elm",
    "Fjord",
    "Grove",
    "Harbor",
    "Iris",
)
