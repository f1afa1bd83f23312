"""Words that stand on ultrasound screens for what is shown and how: they are nobody's name."""

from __future__ import annotations

import re

_ORGANS = """
abdomen abdominal achilles adnexa adrenal amnion anal anus aorta aortic appendix arm artery arteries atrium
axilla axillary bakers bicep biceps bile bladder bone bowel brachial brain breast bronchus bursa caecum calf
cardiac carotid cava cbd cca cecum celiac cerebellum cervical cervix chest cist coccyx colon cord cranial
cranium cyst deltoid diaphragm disc ductus duodenum elbow eca endometrium epididymis esophagus eye eyeball
face facial femoral femur fetal fetus fibroid finger foot forearm foramen fossa gallbladder gb gland glands
globe graft groin hand head heart hepatic hernia hip humerus ica ileum iliac inguinal intestine ivc jejunum
joint jugular kidney kidneys knee lad larynx leg lens ligament limb lips liver lobe lumbar lung lungs lymph
lv lvot mamma mammary mass median meniscus mesenteric mitral muscle myometrium neck nerve nipple node nodes
nodule orbit ovaries ovary palate pancreas pancreatic parathyroid parotid patella patellar pelvic pelvis
penis peritoneum placenta plantar plaque pleura pleural popliteal portal prostate pulmonary pylorus
quadriceps radial radius rectum rectus renal retina rib ribs rotator rv sac saphenous scalp scrotum septum
shoulder sinus skin skull sole spine spinal spleen splenic sternum stomach submandibular subclavian
supraspinatus tendon testicle testis testes thenar thigh throat thrombus thumb thymus thyroid tibia tibial
toe tongue tonsil trachea triceps tricuspid tumor tumour ulna ulnar umbilical umbilicus ureter urethra
uterus vagina valve vein veins vena ventricle ventricular vertebra vertebral vessel vitreous wrist yolk
"""
_PLACES = """
above anterior ant ap apex apical ax axial axis below bilat bilateral caudal center central centre coronal
cor cranial deep dist distal dorsal fundus fn inf inferior inner inside isthmus lat lateral left lft lower
lt long longitudinal lon sagittal med medial mid middle midline oblique obl outer outside plane pole post
posterior prox proximal quadrant rad radial arad antiradial right rgt rt sag section short sup superior
superficial supine prone erect decubitus tra trans transverse trv trx tx upper ventral view clock oclock luq
llq ruq rlq uoq uiq loq liq plax psax sax subcostal suprasternal parasternal subxiphoid four five two three
chamber
"""
_STATES = """
after aliasing area at augmentation baseline before bpd calc caliper cine color colour compressed
compression contrast cystole depth diam diameter diastole diastolic dilated doppler dynamic edv end ef empty
exam expiration exp flow focus frame freeze full gain grad gradient harmonic harmonics high image
inspiration insp jet length loop low map max mean measure mode motion no noncompressed normal out output
peak penetration pht post power postvoid pre prevoid psv pulse pulsed pw cw range ratio reflux resolution
rest scan scanning spectral standing stress strain study systole systolic thickness time tissue valsalva vel
velocity vmax vmean void volume vol vti wall width with without zoom
"""
_FOREIGN = """
achse aorte artere bauch bein blase brust cerveau coeur corazon cuello derecha derecho destra destro droit
droite dx estomac foie fegato gauche gebaermutter gehirn hals herz higado izquierda izquierdo laengs leber
links linke linker lunge magen mamma milz mitte muskel niere ovaire ovar ovario pankreas pancréas poumon
pulmon querschnitt quer rate rechts rechte rechter rein reni rene rinon sein sinistra sinistro sx
schilddruese schilddrüse sehne seno thyroide tiroide tiroides utero vejiga vesica vessie
"""
ORGANS = frozenset(_ORGANS.split())
WORDS = frozenset(f"{_ORGANS} {_PLACES} {_STATES} {_FOREIGN}".split())
_BREAST = re.compile(
    r"\b(?:breast|mamma|mammary|brust|sein|seno|nipple|axilla|areola|fn|n\+\d|(?:a|anti)?rad(?:ial)?|[ul][oi]q|"
    r"o.?clock|clock)\b",
    re.IGNORECASE,
)


def all_ultrasound(text: str) -> bool:
    """Whether every word of a text is one of ultrasound."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return bool(words) and all(w in WORDS for w in words)


def says_breast(text: str) -> bool:
    """Whether a text speaks of the breast, where positions are told by the hours of a clock."""
    return bool(_BREAST.search(text))
