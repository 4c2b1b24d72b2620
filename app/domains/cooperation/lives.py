"""The closed lists and the life cycles of cooperation: networks, guidance, needs for partners, information support."""

from app.kernel.text import Labelled
from app.kernel.workflow import Life


class NetworkKind(Labelled):
    """What holds the schools of a network together."""

    PEER = "peer", "школы в сходных условиях", "schools in like conditions"
    LEADING = "leading", "ведущая школа и поддерживаемые ею", "a leading school and those it supports"
    SUBJECT = "subject", "по учебному предмету", "by a subject"
    THEMATIC = "thematic", "по общей теме или проекту", "by a common theme or project"
    TERRITORIAL = "territorial", "по соседству", "by neighbourhood"


class NetworkStatus(Labelled):
    """The life of a network."""

    DRAFT = "draft", "создаётся", "being formed"
    ACTIVE = "active", "действует", "active"
    CLOSED = "closed", "завершена", "closed"


class NetworkEventKind(Labelled):
    """What schools of a network do together."""

    MEETING = "meeting", "рабочая встреча", "working meeting"
    SEMINAR = "seminar", "семинар", "seminar"
    OPEN_LESSON = "open_lesson", "открытый урок", "open lesson"
    MASTER_CLASS = "master_class", "мастер-класс", "master class"
    STUDY_VISIT = "study_visit", "стажировка, посещение школы", "study visit"
    CONFERENCE = "conference", "конференция", "conference"
    PUPILS_EVENT = "pupils_event", "совместное мероприятие для учеников", "joint event for pupils"
    OTHER = "other", "другое", "other"


class NetworkEventStatus(Labelled):
    """The life of an event of a network."""

    PLANNED = "planned", "запланировано", "planned"
    HELD = "held", "проведено", "held"
    CANCELLED = "cancelled", "отменено", "cancelled"


class GuidanceTopic(Labelled):
    """What guidance is about."""

    PARENTS = "parents", "работа с родителями и местным сообществом", "work with parents and the local community"
    RUSSIAN_AS_SECOND = (
        "russian_as_second",
        "русский язык и адаптация учеников с неродным русским языком",
        "Russian and adaptation of pupils whose native language is another",
    )
    LOW_ACHIEVERS = "low_achievers", "работа с отстающими", "work with low achievers"
    TEACHING = "teaching", "качество преподавания", "quality of teaching"
    MONITORING = "monitoring", "мониторинг и диагностика", "monitoring and diagnosis"
    TRANSITION = "transition", "программа перехода в эффективный режим", "transition programme"
    NETWORKING = "networking", "сетевое взаимодействие", "networking"
    PARTNERS = "partners", "взаимодействие с вузами и колледжами", "links with universities and colleges"
    MANAGEMENT = "management", "управление школой", "school management"
    OTHER = "other", "другое", "other"


class GuidanceStatus(Labelled):
    """The life of an edition of guidance."""

    DRAFT = "draft", "черновик", "draft"
    SENT = "sent", "разосланы", "sent"
    SUPERSEDED = "superseded", "заменены новой редакцией", "superseded by a new edition"
    WITHDRAWN = "withdrawn", "отозваны", "withdrawn"


class DeliveryStatus(Labelled):
    """How far a school has got with guidance."""

    DELIVERED = "delivered", "доставлены", "delivered"
    READ = "read", "прочитаны", "read"
    ACKNOWLEDGED = "acknowledged", "приняты к исполнению", "acknowledged"
    INCLUDED = "included", "включены в программу школы", "included in the school's programme"


class InstitutionKind(Labelled):
    """What a partner of schools is."""

    UNIVERSITY = "university", "вуз", "university"
    COLLEGE = "college", "колледж, техникум", "college"
    OTHER = "other", "другая организация", "other institution"


class NeedKind(Labelled):
    """What a school needs a university or a college for."""

    LECTURES = "lectures", "занятия и лекции для учеников", "lessons and lectures for pupils"
    PROJECTS = "projects", "проекты и исследования учеников", "projects and research of pupils"
    TUTORS = "tutors", "помощь студентов отстающим", "students who help low achievers"
    CAREERS = "careers", "профориентация, пробы, экскурсии", "career guidance, trials, excursions"
    EQUIPMENT = "equipment", "лаборатории и оборудование", "laboratories and equipment"
    TEACHERS = "teachers", "обучение учителей", "training of teachers"
    SPECIALISTS = "specialists", "психологи, логопеды и другие специалисты", "psychologists and other specialists"
    OTHER = "other", "другое", "other"


class NeedTopic(Labelled):
    """The field in which it is needed."""

    MATHEMATICS = "mathematics", "математика и информатика", "mathematics and informatics"
    SCIENCES = "sciences", "естественные науки", "natural sciences"
    RUSSIAN = "russian", "русский язык и литература", "Russian and literature"
    LANGUAGES = "languages", "иностранные языки", "foreign languages"
    SOCIAL = "social", "история и обществознание", "history and social studies"
    TECHNOLOGY = "technology", "инженерное дело и технологии", "engineering and technology"
    ARTS = "arts", "искусство", "arts"
    HEALTH = "health", "здоровье и спорт", "health and sport"
    PEDAGOGY = "pedagogy", "педагогика и психология", "pedagogy and psychology"
    ANY = "any", "любая область", "any field"


class NeedStatus(Labelled):
    """The life of a need for a partner."""

    DRAFT = "draft", "черновик", "draft"
    SENT = "sent", "отправлена в ИМЦ", "sent to the centre"
    TAKEN = "taken", "учтена, ищут партнёра", "taken, a partner is looked for"
    OFFERED = "offered", "предложен партнёр", "a partner is offered"
    AGREED = "agreed", "есть соглашение", "agreed"
    MET = "met", "мероприятие проведено", "met by an event"
    UNMET = "unmet", "партнёр не найден", "no partner was found"
    WITHDRAWN = "withdrawn", "снята школой", "withdrawn by the school"


class InformationPlanKind(Labelled):
    """Whose plan of information support it is."""

    SUPPORT = "support", "комплекс мер по информационному сопровождению", "measures of information support"
    INVOLVEMENT = (
        "involvement",
        "план вовлечения местного сообщества",
        "plan of involving the local community",
    )


class InformationPlanStatus(Labelled):
    """The life of a plan of information support."""

    DRAFT = "draft", "черновик", "draft"
    SUBMITTED = "submitted", "на утверждении", "submitted for approval"
    RETURNED = "returned", "возвращён на доработку", "returned"
    APPROVED = "approved", "утверждён", "approved"
    ANNOUNCED = "announced", "доведён до сведения", "made known"


class Channel(Labelled):
    """How people are reached."""

    SITE = "site", "сайт", "web site"
    SOCIAL_NETWORKS = "social_networks", "социальные сети, мессенджеры", "social networks, messengers"
    PRESS = "press", "пресса, телевидение", "press, television"
    MEETING = "meeting", "собрание, встреча", "meeting"
    EVENT = "event", "праздник, акция, день открытых дверей", "celebration, campaign, open day"
    LETTER = "letter", "письмо, памятка", "letter, leaflet"
    STAND = "stand", "информационный стенд", "notice board"
    OTHER = "other", "другое", "other"


NETWORKS = Life(
    "networks",
    NetworkStatus,
    """
    draft   activate  active  networks.write
    active  close     closed  networks.write
    """,
)

NETWORK_EVENTS = Life(
    "network_events",
    NetworkEventStatus,
    """
    planned  hold    held       network-events.write
    planned  cancel  cancelled  network-events.write  note
    """,
)

GUIDANCE = Life(
    "guidance",
    GuidanceStatus,
    """
    draft  send      sent       guidance.send
    sent   withdraw  withdrawn  guidance.send  note
    """,
)
"""`superseded` has no step: sending the next edition leads there."""

DELIVERIES = Life(
    "guidance_deliveries",
    DeliveryStatus,
    """
    delivered                    read         read          guidance-deliveries.write
    delivered,read               acknowledge  acknowledged  guidance-deliveries.write
    delivered,read,acknowledged  include      included      guidance-deliveries.write
    """,
)

NEEDS = Life(
    "partnership_needs",
    NeedStatus,
    """
    draft                           submit    sent       partnership-needs.write
    sent                            take      taken      partnership-needs.answer
    sent,taken                      offer     offered    partnership-needs.answer
    offered                         refuse    taken      partnership-needs.write   note
    offered                         agree     agreed     partnership-needs.write
    agreed                          hold      met        partnership-needs.write
    sent,taken,offered,agreed       close     unmet      partnership-needs.answer  note
    draft,sent,taken,offered        withdraw  withdrawn  partnership-needs.write
    """,
)

PLANS = Life(
    "information_plans",
    InformationPlanStatus,
    """
    draft,returned  submit    submitted  information-plans.submit
    submitted       return    returned   information-plans.approve  note
    submitted       approve   approved   information-plans.approve
    draft           adopt     approved   information-plans.adopt
    approved        announce  announced  information-plans.write
    """,
)
"""The centre submits and the department approves; a school adopts by the protocol of its governing council."""

UNREAD = frozenset({"delivered", "read"})
"""The states of a delivery in which the school has yet to acknowledge."""
WAITING = frozenset({"sent", "taken"})
"""The states of a need in which the centre looks for a partner."""
PLAN_OPEN = frozenset({"draft", "returned"})
"""The states in which a plan may be changed."""
