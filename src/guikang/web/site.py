"""What the web is handed: everything it shows or asks, as values and protocols."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from guikang.errors import Flaw
    from guikang.people.keys import PersonKey
    from guikang.rulebook.model import Rulebook
    from guikang.services.accounts.alarms import Alarms
    from guikang.services.accounts.elsewhere import SigningInElsewhere
    from guikang.services.accounts.passkeys import Passkeys
    from guikang.services.accounts.resetting import Resetting
    from guikang.services.accounts.second_factor import SecondFactors
    from guikang.services.accounts.sessions import StaffSessions
    from guikang.services.accounts.signing_in import SigningIn
    from guikang.services.appealing import Appealing
    from guikang.services.credentials import Credentials
    from guikang.services.divisions import PresentDivisions
    from guikang.services.exporting import Exporting
    from guikang.services.holdings import Holdings
    from guikang.services.looking import Looking
    from guikang.services.noticing import Noticing
    from guikang.services.operations import Operations
    from guikang.services.phone_proof import PhoneProof
    from guikang.services.ports import Clock
    from guikang.services.rebinding import Rebinding
    from guikang.services.reception import Reception
    from guikang.services.registration import Registration
    from guikang.services.reporting import Reporting
    from guikang.services.representing import Representations
    from guikang.services.sessions import Sessions
    from guikang.services.showing import Showing
    from guikang.services.staffing import Staffing
    from guikang.services.training import Training
    from guikang.services.training_progress import TrainingProgress
    from guikang.services.work_forms.rosters import Rosters
    from guikang.services.work_forms.submissions import Submissions
    from guikang.services.work_forms.submitting import Submitting
    from guikang.services.work_forms.values import FormFormat


class Column(Protocol):
    """A column of a list's template."""

    @property
    def name(self) -> str:
        """What programs call it."""

    @property
    def title(self) -> str:
        """Its heading."""

    @property
    def required(self) -> bool:
        """Whether every row fills it."""

    @property
    def choices(self) -> Mapping[str, str]:
        """Label by value, where only these are understood."""

    @property
    def hint(self) -> str:
        """How to fill it in."""


class Feed(Protocol):
    """A list that a source hands in."""

    @property
    def name(self) -> str:
        """As the command line has it."""

    @property
    def title(self) -> str:
        """As people call it."""

    @property
    def kind(self) -> str:
        """The kind of statement that each row makes."""

    @property
    def source(self) -> str:
        """Whose statements they are."""

    @property
    def clause(self) -> str | None:
        """Where the notice names the list."""

    @property
    def columns(self) -> Sequence[Column]:
        """Of its template, in order."""


@dataclass(frozen=True, slots=True)
class DemoResident:
    """A synthetic person whose code anyone may look at.

    Attributes:
        slug: their name in addresses; says nothing of a real person.
        title: in a few words, by language.
        story: what befell them, by language.
        person: their key, which stands on no page.
    """

    slug: str
    title: Mapping[str, str]
    story: Mapping[str, str]
    person: PersonKey


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demonstration offers.

    Attributes:
        residents: in the order in which they are offered.
        folder: where the spreadsheets are that they came from.
        files: names of the spreadsheets in the folder.
        example: one of them, to be changed by whoever tries.
        command: what imports it again.
        messages: the file that text messages are written to, where nothing is sent.
        playable: persons whom whoever tries may play, by what they are: name, number, phone.
    """

    residents: Sequence[DemoResident]
    folder: Path
    files: Sequence[str]
    example: str
    command: str
    messages: Path | None = None
    playable: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)

    def resident(self, slug: str) -> DemoResident | None:
        """The resident of that slug, or None."""
        return next((one for one in self.residents if one.slug == slug), None)


@dataclass(frozen=True, slots=True)
class Residents:
    """What residents' own pages ask.

    Attributes:
        phone_proof: sends one-time codes and judges them.
        registration: makes accounts and finds them.
        rebinding: binds accounts to other phones.
        sessions: knows who is signed in.
        reporting: takes 自主填报 in.
        appealing: receives 异常反馈.
        holdings: gathers all that is held about a person.
        representations: knows who may act for whom.
        looking: knows who looked at whose record.
        noticing: keeps the inbox.
    """

    phone_proof: PhoneProof
    registration: Registration
    rebinding: Rebinding
    sessions: Sessions
    reporting: Reporting
    appealing: Appealing
    holdings: Holdings
    representations: Representations
    looking: Looking
    noticing: Noticing


@dataclass(frozen=True, slots=True)
class Accounts:
    """What lets staff in.

    Attributes:
        sessions: knows who is signed in.
        signing_in: activates accounts, judges passwords.
        second_factors: authenticators and recovery codes.
        passkeys: likewise passkeys.
        resetting: what administrators above do to accounts.
        alarms: tells what befell accounts.
        elsewhere: signs in by another's account; None: that is not set up.
    """

    sessions: StaffSessions
    signing_in: SigningIn
    second_factors: SecondFactors
    passkeys: Passkeys
    resetting: Resetting
    alarms: Alarms
    elsewhere: SigningInElsewhere | None


@dataclass(frozen=True, slots=True)
class WorkForms:
    """What has to do with 附件2.

    Attributes:
        submitting: checks forms and hands them in.
        submissions: tells what was handed in, and what is missing.
        rosters: gives forms and the register out.
        blank: the template as a file of a format.
    """

    submitting: Submitting
    submissions: Submissions
    rosters: Rosters
    blank: Callable[[FormFormat, datetime], bytes]


@dataclass(frozen=True, slots=True)
class Site:
    """One installation as the web sees it.

    Attributes:
        rulebook: the one that decides.
        rulebooks: all that are kept, by id.
        feeds: the lists that the rulebook knows.
        showing: answers what a person's code is; asked for demo residents, and for whoever
            is signed in about themselves.
        credentials: issues what a QR holds, and judges it.
        divisions: the five levels as they are now, how they are found, and what they were.
        ready: what stands against answering now, or None.
        clock: the present.
        guard: a secret of this installation against forged forms.
        residents: what residents' own pages ask.
        accounts: what lets staff in.
        staffing: the staff registry.
        operations: the log of what staff did.
        training: study material and the test of the rules in force.
        training_progress: who passed it.
        exporting: hands lists out.
        work_forms: what has to do with 附件2.
        reception: how divisions are reached.
        demo: what the demonstration offers; None: there is none.
        public_url: where QRs lead, as ``https://jkm.example``; None: where each request came.
    """

    rulebook: Rulebook
    rulebooks: Mapping[str, Rulebook]
    feeds: Sequence[Feed]
    showing: Showing
    credentials: Credentials
    divisions: PresentDivisions
    ready: Callable[[], Flaw | None]
    clock: Clock
    guard: str = field(repr=False)
    residents: Residents
    accounts: Accounts
    staffing: Staffing
    operations: Operations
    training: Training
    training_progress: TrainingProgress
    exporting: Exporting
    work_forms: WorkForms
    reception: Reception
    demo: Demo | None = None
    public_url: str | None = None
