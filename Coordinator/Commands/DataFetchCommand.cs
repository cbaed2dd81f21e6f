using System.CommandLine;
using Runner.Comparison;
using Runner.Data;
using Runner.Display;

namespace Runner.Commands;

/// <summary>Downloads a published data set, checks its SHA-256, and resumes an interrupted download.</summary>
public static class DataFetchCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Command Create(CommandHost host)
    {
        var names = string.Join('|', NamedSet.All.Select(set => set.Name));
        var name = new Argument<string>(names) { Description = "The data set." };
        var from = new Option<string?>("--from")
        {
            Description = "A folder that has the files, instead of the publisher's address. The checksums must match.",
            HelpName = "URL",
        };
        var json = CommonOptions.Json();
        var command = CommandLine.Describe(
            "fetch",
            "Downloads a data set and checks it. Ctrl-C keeps what has arrived; the same command resumes from there.",
            "data fetch fashion-mnist");
        command.Add(name);
        command.Add(from);
        command.Add(json);
        command.SetAction(async (parsed, cancel) =>
        {
            var set = NamedSet.Find(parsed.GetRequiredValue(name))
                ?? throw new UserException($"data fetch: there is no set '{parsed.GetRequiredValue(name)}' to fetch. Name one of {names.Replace("|", ", ", StringComparison.Ordinal)}.");
            var address = parsed.GetValue(from);
            var folders = DataCatalogues.Folders(host);
            var here = address is null ? folders.Find(set) : null;
            var result = here is not null && here != Path.Combine(folders.Cache, set.Name)
                ? new FetchResult(here, [])
                : await FetchAsync(host, folders, address is null ? set : set with { Mirrors = [Mirror(address)] }, cancel);
            if (parsed.GetValue(json))
            {
                Json.Print(host.Out, result);
            }
            else
            {
                await host.Out.WriteLineAsync(result.Fetched.Count == 0
                    ? $"{set.Name}: already here, in {result.Folder}."
                    : $"{set.Name}: {Number.Of(result.Fetched.Count, "file")} fetched and checked, in {result.Folder}.");
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<FetchResult> FetchAsync(CommandHost host, DataFolders folders, NamedSet set, CancellationToken cancel)
    {
        // DataFetch has its own timeout for a silent server.
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        var display = new FetchDisplay(host.Error, host.Live, host.Time);
        try
        {
            return await new DataFetch(http, folders, host.Time, Patience).Fetch(set, display, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            display.End();
            await host.Error.WriteLineAsync("Stopped. What has arrived is kept; run the same command to resume.");
            throw;
        }
        finally
        {
            display.End();
        }
    }

    private static string Mirror(string address)
    {
        var folder = address.EndsWith('/') ? address : address + "/";
        return Uri.TryCreate(folder, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? folder
            : throw new UserException($"--from: {address} is not an http or https address. Give one such as https://mirror.example/fashion-mnist/.");
    }
}
