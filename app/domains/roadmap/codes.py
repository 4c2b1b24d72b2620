"""The closed lists of the roadmap, each code with its label in both languages."""

from app.kernel.text import Labelled


class RoadmapStatus(Labelled):
    """The life of an edition."""

    DRAFT = "draft", "черновик", "draft"
    PUBLISHED = "published", "опубликована", "published"
    SUPERSEDED = "superseded", "заменена", "superseded"


class Deliverable(Labelled):
    """What a responsibility is fulfilled by."""

    APPOINTMENT = "appointment", "назначение", "appointment"
    MONITORING_WAVE = "monitoring_wave", "мониторинг", "monitoring wave"
    CONSULTATION = "consultation", "консультация, методическая помощь", "consultation"
    MONITORING_SUBMISSION = "monitoring_submission", "данные мониторинга", "monitoring submission"
    DOCUMENT = "document", "документ", "document"
    TRANSITION_PROGRAMME = (
        "transition_programme",
        "программа перехода в эффективный режим",
        "transition programme",
    )
    EXPERT_CONSULTANT = "expert_consultant", "эксперт-консультант", "expert-consultant"
    DEVELOPMENT_PLAN = "development_plan", "план профессионального развития", "professional-development plan"
    TRAINING_GROUP = "training_group", "группа обучения", "training group"
    TRAINING_EVENT = "training_event", "обучающее мероприятие", "training event"
    PARTICIPATION = "participation", "участие в программе", "participation in the programme"
    SELECTION = "selection", "отбор, решение", "selection, decision"
    MONITORING_ANALYSIS = "monitoring_analysis", "анализ мониторинга", "monitoring analysis"
    NETWORK = "network", "сеть, сетевое взаимодействие", "school network"
    TRANSITION_ACTIVITY = (
        "transition_activity",
        "мероприятие программы перехода",
        "activity of the transition programme",
    )
    GUIDANCE = "guidance", "методические рекомендации", "guidance"
    PARTNERSHIP_NEED = (
        "partnership_need",
        "потребность во взаимодействии с вузами и колледжами",
        "partnership need",
    )
    LEARNING_TEAM = "learning_team", "команда обучающихся учителей", "learning team"
    INCENTIVE = "incentive", "стимулирующие выплаты", "incentive pay"
    PRACTICE = "practice", "лучшая практика", "best practice"


class DutyKind(Labelled):
    """What the actor does in a responsibility."""

    EXECUTES = "executes", "исполняет", "executes"
    COORDINATES = "coordinates", "координирует", "coordinates"
    APPROVES = "approves", "утверждает", "approves"
    RECEIVES = "receives", "получает результат", "receives the result"
    INFORMED = "informed", "информируется", "is informed"


class TermAnchor(Labelled):
    """What a term is counted from."""

    STAGE_START = "stage_start", "начало этапа", "start of a stage"
    STAGE_END = "stage_end", "конец этапа", "end of a stage"
    WAVE_OPEN = "wave_open", "начало мониторинга", "opening of a monitoring wave"
    WAVE_CLOSE = "wave_close", "окончание мониторинга", "closing of a monitoring wave"
    PROGRAMME_START = "programme_start", "начало программы", "start of the programme"


class WaveKind(Labelled):
    """Which monitoring of a programme."""

    ENTRY = "entry", "входной", "entry"
    INTERMEDIATE = "intermediate", "промежуточный", "intermediate"
    FINAL = "final", "итоговый", "final"


class FundingSource(Labelled):
    """Whose money."""

    FEDERAL = "federal", "федеральный бюджет", "federal budget"
    REGIONAL = "regional", "бюджет субъекта", "regional budget"
    MUNICIPAL = "municipal", "местный бюджет", "municipal budget"
    OWN = "own", "собственные средства", "own funds"
    OTHER = "other", "иные источники", "other sources"


class ChangeKind(Labelled):
    """What happened to a part between two editions."""

    ADDED = "added", "добавлено", "added"
    REMOVED = "removed", "удалено", "removed"
    CHANGED = "changed", "изменено", "changed"


class PartKind(Labelled):
    """What a roadmap consists of."""

    ROADMAP = "roadmap", "дорожная карта", "roadmap"
    STAGE = "stage", "этап", "stage"
    SECTION = "section", "раздел", "section"
    MEASURE = "measure", "мероприятие", "measure"
    RESPONSIBILITY = "responsibility", "обязанность", "responsibility"
