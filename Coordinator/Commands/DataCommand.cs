using System.CommandLine;
using Runner.Comparison;
using Runner.Data;
using Runner.Reports;
using Spectre.Console;

namespace Runner.Commands;

/// <summary>Shows the data sets that a spec can name and which of them are on this machine.</summary>
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

            TextTable.Write(
                host.Tables(),
                ["data", "samples × features", "classes", "what", "from"],
                [.. sets.Select(set => (string[])
                [
                    set.Name,
                    set.Samples is { } samples ? $"{Number.Count(samples)} × {Number.Count(set.Features ?? 0)}" : "–",
                    set.Classes > 0 ? $"{set.Classes}" : "–",
                    set.About,
                    set.Where,
                ])],
                [.. sets.Select(set => set.Present ? Style.Plain : new Style(Color.Yellow))],
                leastFirst: [2, 1, 4, 3],
                words: [3, 4]);
        });
        return list;
    }
}
