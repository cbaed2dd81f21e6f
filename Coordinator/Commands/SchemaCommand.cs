using System.CommandLine;
using Runner.Specs;

namespace Runner.Commands;

public static class SchemaCommand
{
    public static Command Create(CommandHost host)
    {
        var command = CommandLine.Describe(
            "schema", "Prints the JSON schema of spec files, for editors.", "schema > Experiments/Catalogue/schema.json");
        command.SetAction(_ => host.Out.Write(SpecSchema.ToJson()));
        return command;
    }
}
