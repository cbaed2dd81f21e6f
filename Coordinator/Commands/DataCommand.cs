using System.CommandLine;
using Runner.Data;
using Spectre.Console;

namespace Runner.Commands;

/// <summary>What data a spec can name, and what is on this machine.</summary>
public static class DataCommand
{
    public static Command Create(CommandHost host)
    {
        var command = CommandLine.Describe("data", "Shows the data sets that a spec can name, and fetches the published ones.", "data list");
        command.Add(List(host));
        command.Add(DataFetchCommand.Create(host));
        return command;
    }

    private static Command List(CommandHost host)
    {
        var json = CommonOptions.Json();
        var list = CommandLine.Describe("list", "Lists the data sets, and which are on this machine.", "data list");
        list.Add(json);
        list.SetAction(parsed =>
        {
            var sets = new DataCatalogue(host.Folder, DataCatalogues.Folders(host)).Describe();
            if (parsed.GetValue(json))
            {
                Json.Print(host.Out, sets);
                return;
            }

            var table = new Table().RoundedBorder().AddColumns("data", "samples × features", "classes", "what", "from");
            foreach (var set in sets)
            {
                table.AddRow(
                    new Text(set.Name),
                    new Text(set.Samples is { } samples ? $"{samples:N0} × {set.Features}" : "–"),
                    new Text(set.Classes > 0 ? $"{set.Classes}" : "–"),
                    new Text(set.About),
                    new Text(set.Where, set.Present ? Style.Plain : Color.Yellow));
            }

            host.Tables().Write(table);
        });
        return list;
    }
}
