"""An import contract of our own: import-linter closes a named module, but not one room in every domain to come."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class Rooms(Contract):
    """Keeps the `private` modules of each child of `package` to that child: neighbours may not enter."""

    type_name = "rooms"
    package = fields.StringField()
    private = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002
        package, private = str(self.package), set(self.private)  # type: ignore[call-overload]
        intrusions = [
            f"{importer} -> {room}"
            for child in sorted(graph.find_children(package))
            for room in sorted(graph.find_descendants(child))
            if room.removeprefix(f"{child}.").split(".")[0] in private
            for importer in sorted(graph.find_modules_that_directly_import(room))
            if importer.startswith(f"{package}.") and not f"{importer}.".startswith(f"{child}.")
        ]
        return ContractCheck(kept=not intrusions, metadata={"intrusions": intrusions})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for intrusion in check.metadata["intrusions"]:
            output.print_error(f"{intrusion}   (a domain offers its service and models, never its {self.private})")
