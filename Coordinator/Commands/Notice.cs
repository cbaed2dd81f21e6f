using System.Diagnostics;
using Runner.Comparison;
using Runner.Data;
using Runner.Digests;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Networks;
using Runner.Running;

namespace Runner.Commands;

/// <summary>Sends the notification that a sweep, or one run of it, has ended. A failure is reported and has no other effect.</summary>
public static class Notice
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task SendAsync(CommandHost host, string how, ITrialLedger ledger, SweepId sweep, bool finished)
    {
        var summary = $"{sweep} {(finished ? "is done" : "was stopped")}. {await OutcomeText.SummaryAsync(ledger, sweep)}";
        IEnumerable<string> lines = how == "desktop" ? [] : await DigestAsync(host, ledger, sweep);
        var digest = string.Join('\n', lines.Prepend(summary));
        using var patience = new CancellationTokenSource(Patience, host.Time);
        try
        {
            await (how switch
            {
                "desktop" => RunAsync(Desktop(summary), "", patience.Token),
                _ when Uri.TryCreate(how, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" => PostAsync(how, digest, patience.Token),
                _ => RunAsync(Shell(how), digest, patience.Token),
            });
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or System.ComponentModel.Win32Exception
            or OperationCanceledException or UserException)
        {
            host.Error.Warn($"--notify {how}: the notification failed ({fault.Message.TrimEnd('.')}).");
        }
    }

    /// <summary>The digest's lines; empty if it cannot be read, so that the summary is sent in any case.</summary>
    private static async Task<IEnumerable<string>> DigestAsync(CommandHost host, ITrialLedger ledger, SweepId sweep)
    {
        using var patience = new CancellationTokenSource(Patience, host.Time);
        try
        {
            var record = await RecordedSweep.FindAsync(ledger, $"{sweep.Name}@{sweep.Revision}", patience.Token);
            return await SweepDigest.BeginAsync(record, patience.Token) is { } digest ? DigestText.Of(record.Name, digest).Skip(1) : [];
        }
        catch (Exception fault) when (fault is UserException or LedgerException or ComparisonException or DataException or NetworkException or OperationCanceledException)
        {
            return [];
        }
    }

    private static async Task PostAsync(string url, string summary, CancellationToken cancel)
    {
        using var client = new HttpClient();
        using var content = new StringContent(summary);
        using var answer = await client.PostAsync(new Uri(url), content, cancel);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task RunAsync(ProcessStartInfo start, string input, CancellationToken cancel)
    {
        start.RedirectStandardInput = true;
        using var process = Process.Start(start)!;
        try
        {
            await process.StandardInput.WriteLineAsync(input.AsMemory(), cancel);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A command need not read its input; its exit code says whether it succeeded.
        }

        await process.WaitForExitAsync(cancel);
        if (process.ExitCode != 0)
        {
            throw new UserException($"exit code {process.ExitCode}");
        }
    }

    private static ProcessStartInfo Shell(string command) =>
        OperatingSystem.IsWindows() ? new(SystemProgram.Find("cmd.exe"), ["/c", command]) : new("/bin/sh", ["-c", command]);

    private static ProcessStartInfo Desktop(string summary) => OperatingSystem.IsMacOS()
        ? new(SystemProgram.Find("osascript"), ["-e", $"display notification \"{summary.Replace("\"", "'")}\" with title \"Runner\""])
        : new(SystemProgram.Find("notify-send"), ["Runner", summary]);
}
