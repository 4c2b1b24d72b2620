"""THE access table: who may do what, and to which rows. "May he" and "which rows" come from the same cell.

A cell is a reach: `all` everything, `district` the rows of one's district, `own` the rows of one's organisation,
`self` one's own account, `schools` / `offices` those rows of the district that belong to schools / to the department
and the centre, `filed` those that a school has sent; `-` means 403. An API client needs the scope in the last column
(`*`: none), and then does and reaches what the people of its organisation do and reach. What is `open` shows everybody,
without sign-in, the rows that are published, and nothing else.
"""

from app.kernel.access import AccessTable
from app.kernel.steps import Steps

TABLE = AccessTable(
    """
    action                    administrator department centre   school   consultant observer scope

    audit-entries.read        all           district   district own      -          district -
    labels.read               self          self       self     self     self       self     *
    charts.read               self          self       self     self     self       self     *
    me.read                   self          self       self     self     self       self     *
    me.write                  self          self       self     self     self       self     -

    users.read                all           -          -        -        -          -        -
    users.write               all           -          -        -        -          -        -
    memberships.read          all           -          -        -        -          -        -
    memberships.write         all           -          -        -        -          -        -
    api-clients.read          all           -          -        -        -          -        -
    api-clients.write         all           -          -        -        -          -        -

    districts.read            all           district   district own      own        district schools:read
    districts.write           all           -          -        -        -          -        -
    organizations.read        all           district   district own      own        district schools:read
    organizations.write       all           -          -        -        -          -        -
    schools.read              all           district   district own      own        district schools:read
    schools.write             all           district   -        -        -          -        schools:write
    school-aliases.read       all           district   district own      own        district schools:read
    school-aliases.write      all           district   -        -        -          -        schools:write
    school-statuses.read      all           district   district own      own        district schools:read
    school-statuses.write     all           district   -        -        -          -        schools:write
    classes.read              all           district   district own      own        district classes:read
    classes.write             all           -          district own      -          -        classes:write
    people.read               all           district   district own      -          -        -
    people.write              all           district   district own      -          -        -
    people.export             all           own        own      own      -          -        -
    people.anonymise          all           own        own      own      -          -        -
    appointments.read         all           district   district own      own        district -
    appointments.write        all           district   district own      -          -        -

    roadmaps.read             all           district   district own      own        district roadmaps:read
    roadmaps.write            -             district   -        -        -          -        -
    roadmaps.import           all           district   -        -        -          -        -
    roadmaps.publish          -             district   -        -        -          -        -
    roadmap-stages.read       all           district   district own      own        district roadmaps:read
    roadmap-stages.write      -             district   -        -        -          -        -
    roadmap-sections.read     all           district   district own      own        district roadmaps:read
    roadmap-sections.write    -             district   -        -        -          -        -
    roadmap-measures.read     all           district   district own      own        district roadmaps:read
    roadmap-measures.write    -             district   -        -        -          -        -
    responsibilities.read     all           district   district own      own        district roadmaps:read
    responsibilities.write    -             district   -        -        -          -        -

    documents.read            all           district   district own      own        district documents:read
    documents.write           -             own        own      own      -          -        documents:write
    document-files.read       all           district   district own      own        district documents:read
    document-files.write      -             own        own      own      -          -        documents:write

    programmes.read           all           district   district district district   district programmes:read
    programmes.write          -             district   -        -        -          -        -
    participations.read       all           district   district own      own        district programmes:read
    participations.write      -             district   -        -        -          -        -
    assignments.read          all           district   district own      own        district assignments:read
    assignments.write         -             own        own      own      -          -        assignments:write
    assignments.schedule      -             district   schools  -        -          -        -
    assignments.confirm       -             offices    schools  -        -          -        -
    evidence.read             all           district   district own      own        district assignments:read
    evidence.write            -             own        own      own      -          -        assignments:write

    monitoring-forms.read     all           district   district district district   district monitoring:read
    monitoring-forms.write    -             -          district -        -          -        -
    monitoring-waves.read     all           district   district district district   district monitoring:read
    monitoring-waves.write    -             -          district -        -          -        -
    monitoring-extensions.read all          district   district own      own        district monitoring:read
    monitoring-extensions.write -           -          district -        -          -        -
    monitoring-submissions.read all         -          district own      -          -        monitoring:read
    monitoring-submissions.write -          -          district own      -          -        monitoring:write
    monitoring-submissions.review -         -          district -        -          -        -
    monitoring-summaries.read all           district   district own      own        district monitoring:read
    monitoring-summaries.write -            -          -        own      -          -        -
    monitoring-column-mappings.read all     district   district own      -          -        monitoring:read
    monitoring-column-mappings.write -      -          own      own      -          -        monitoring:write
    transition-rubrics.read   all           district   district district district   district transition:read
    transition-rubrics.write  -             -          district -        -          -        -
    transition-self-diagnoses.read all      district   district own      own        district transition:read
    transition-self-diagnoses.write -       -          -        own      own        -        transition:write
    transition-programmes.read all          district   district own      own        district transition:read
    transition-programmes.write -           -          -        own      -          -        transition:write
    transition-programmes.review -          -          district -        -          -        -
    transition-activities.read all          district   district own      own        district transition:read

    imports.read              all           -          district own      -          -        monitoring:read
    practice-topics.read      all           district   district district district   district *
    practice-topics.write     -             -          district -        -          -        -
    practice-rubrics.read     all           district   district district district   district practices:read
    practice-rubrics.write    -             -          district -        -          -        -
    practice-reviewers.read   all           district   district self     self       district -
    practice-reviewers.write  all           self       self     self     self       -        -
    practice-reviewers.admit  -             -          district -        -          -        -
    practice-submissions.read all           filed      filed    own      own        filed    practices:read
    practice-submissions.write   -          -          -        own      -          -        practices:write
    practice-submissions.decide  -          -          filed    -        -          -        -
    practice-reviews.read     all           district   district self     self       district -
    practice-reviews.manage   -             -          district -        -          -        -
    practice-reviews.write    -             self       self     self     self       -        -
    practices.read            all           district   district own      own        district *
    practices.write           -             -          district -        -          -        -
    practice-adoptions.read   all           district   district own      own        district practices:read
    practice-adoptions.write  -             -          -        own      -          -        practices:write

    networks.read             all           district   district own      own        filed    networks:read
    networks.write            -             district   district -        -          -        -
    network-members.read      all           district   district own      own        filed    networks:read
    network-members.write     -             district   district own      -          -        -
    network-events.read       all           district   district own      own        filed    networks:read
    network-events.write      -             district   district own      -          -        -
    guidance.read             all           district   district own      own        filed    guidance:read
    guidance.write            -             own        own      -        -          -        -
    guidance.send             -             district   district -        -          -        -
    guidance-deliveries.read  all           district   district own      own        district guidance:read
    guidance-deliveries.write -             -          -        own      -          -        guidance:write
    partner-institutions.read all           district   district district district   district *
    partner-institutions.write -            -          district -        -          -        -
    partnership-needs.read    all           filed      filed    own      own        filed    partnership-needs:read
    partnership-needs.write   -             -          -        own      -          -        partnership-needs:write
    partnership-needs.answer  -             -          filed    -        -          -        -
    information-plans.read    all           filed      filed    own      own        filed    information-plans:read
    information-plans.write   -             -          own      own      -          -        -
    information-plans.submit  -             -          own      -        -          -        -
    information-plans.approve -             offices    -        -        -          -        -
    information-plans.adopt   -             -          -        own      -          -        -

    tasks.read                self          district   district own      own        self     assignments:read

    development-plans.read    all           district   district own      own        district development:read
    development-plans.write   -             -          own      own      -          -        development:write
    development-plans.accept  -             -          schools  -        -          -        -
    development-plans.approve -             offices    -        -        -          -        -
    development-plans.review  -             offices    schools  -        -          -        -
    development-items.read    all           district   district own      own        district development:read
    development-items.write   -             -          own      own      -          -        development:write
    development-items.consolidate -         -          district -        -          -        -
    development-hours.read    all           district   district own      own        district development:read
    hour-credits.read         all           district   district own      -          -        -
    learning-teams.read       all           district   district own      own        district development:read
    learning-teams.write      -             -          -        own      -          -        development:write
    learning-teams.mentor     -             -          district own      -          -        -
    learning-team-members.read all          district   district own      own        district development:read
    learning-team-members.write -           -          -        own      -          -        development:write
    learning-team-meetings.read all         district   district own      own        district development:read
    learning-team-meetings.write -          -          -        own      -          -        development:write
    consultants.read          all           district   district own      own        district development:read
    consultants.write         -             own        own      -        -          -        -
    consultants.send          -             district   -        -        -          -        -
    consultants.link          all           -          -        -        -          -        -
    consultant-loads.read     all           district   district -        -          district -
    consultant-assignments.read all         district   district own      own        district development:read
    consultant-assignments.write -          -          district -        -          -        -
    consultations.read        all           district   district own      own        district development:read
    consultations.write       -             -          district -        own        -        -
    consultations.confirm     -             -          -        own      -          -        -

    training-events.read      all           district   district own      own        district training:read
    training-events.write     -             -          own      own      -          -        training:write
    training-sessions.read    all           district   district own      own        district training:read
    training-sessions.write   -             -          own      own      -          -        training:write
    training-enrolments.read  all           district   district own      -          -        training:read
    training-enrolments.write -             -          own      own      -          -        training:write
    training-enrolments.withdraw -          -          district own      -          -        training:write
    training-results.read     all           district   district own      -          -        training:read
    training-results.write    -             -          district own      -          -        training:write
    training-certificates.read all          district   district own      -          -        training:read
    training-certificates.write -           -          district -        -          -        -
    training-certificate-notices.read self   self       self     self     self       self     *
    training-calendars.read   self          self       self     self     self       self     -
    training-calendars.write  -             self       self     self     self       self     -

    analysis-methods.read     all           district   district district district   district analysis:read
    analysis-methods.write    -             -          district -        -          -        -
    analysis-methods.freeze   -             -          district -        -          -        -
    analysis-runs.read        all           district   district own      own        district analysis:read
    analysis-runs.write       -             -          district -        -          -        -
    analysis-inputs.read      all           -          district -        -          -        analysis:read
    analysis-results.read     all           district   district own      own        district analysis:read
    analysis-powers.read      all           district   district -        -          district -
    analysis-powers.write     -             -          district -        -          -        -
    result-sheets.read        all           district   district own      own        district results:read
    result-sheets.write       -             -          district -        -          -        -
    result-sheets.acknowledge -             -          -        own      -          -        -
    result-conclusions.read   all           filed      filed    own      own        filed    results:read
    result-conclusions.write  -             -          -        own      -          -        -
    result-conclusions.discuss -            -          filed    -        -          -        -
    pedagogical-potential.read all          district   district own      own        district results:read

    selections.read           all           filed      district own      own        filed    decisions:read
    selections.write          -             -          district -        -          -        -
    selections.decide         -             filed      -        -        -          -        -
    selection-schools.read    all           filed      district own      own        filed    decisions:read
    selection-schools.write   -             -          district -        -          -        -
    """,
    public=frozenset({"auth.sign-in", "training-calendars.follow"}),
    open=frozenset({"practice-topics.read", "practices.read", "training-certificate-notices.read"}),
)

allow = TABLE.allow
"""`Read = Annotated[Db, allow("schools.read")]`: the only way to a `Db`."""

steps = Steps(TABLE)
"""Mounts one operation for each step of a life cycle, each behind its own action."""
