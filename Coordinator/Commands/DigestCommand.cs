using System.CommandLine;
using Runner.Comparison;
using Runner.Digests;
using Runner.Ledgers;
using Runner.Minima;
using Runner.Results;
using Runner.Specs;

namespace Runner.Commands;

/// <summary>Summarizes what has happened in sweeps since the last digest.</summary>
public static class DigestCommand
{
    public static Command Create(CommandHost host)
    {
        var sweepArgument = CommonOptions.Sweep();
        sweepArgument.Arity = ArgumentArity.ZeroOrOne;
        sweepArgument.Description += " Without it: every sweep in which a trial has ended since its last digest.";
        var ledgerOption = CommonOptions.Ledger();
        var json = CommonOptions.Json();
        var command = CommandLine.Describe(
            "digest",
            "Shows what finished, failed or was pruned since the last digest, which findings that settles, and which are still open.",
            "digest digits-init");
        command.Add(sweepArgument);
        command.Add(ledgerOption);
        command.Add(json);
        command.SetAction(async (parsed, cancel) =>
        {
            await using var ledger = await host.OpenExistingAsync(parsed, ledgerOption);
            var names = await SweepNames.OfAsync(ledger, cancel);
            var digests = new List<(string Name, SweepDigest Digest)>();
            foreach (var record in await ChosenAsync(ledger, parsed.GetValue(sweepArgument), cancel))
            {
                var sweep = await RecordedSweep.ReadAsync(ledger, record, cancel, names.Of(record.Id));
                if (await SweepDigest.BeginAsync(sweep, cancel) is { } digest)
                {
                    digests.Add((sweep.Name, digest));
                }
            }

            if (parsed.GetValue(json))
            {
                Json.Print(host.Out, digests.Select(one => new
                {
                    sweep = one.Name,
                    first = one.Digest.IsFirst,
                    ended = one.Digest.Ended.OrderBy(pair => pair.Key).ToDictionary(pair => KebabCase.Of(pair.Key), pair => pair.Value),
                    settled = one.Digest.Settled.Select(Said),
                    open = one.Digest.Open.Select(Said),
                }));
                return ExitCode.Success;
            }

            foreach (var line in digests.SelectMany(one => DigestText.Of(one.Name, one.Digest)).DefaultIfEmpty("No trial has ended since the last digest. To see a digest again, name its sweep: runner digest SWEEP"))
            {
                await host.Out.WriteLineAsync(line);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static object Said(Finding finding) => new { kind = KebabCase.Of(finding.Kind), finding.Title, finding.Sentence, finding.MayChange };

    /// <summary>The named sweep, or all in which a trial has ended. Sweeps that <c>minima</c> derives are left out.</summary>
    private static async Task<IReadOnlyList<SweepRecord>> ChosenAsync(ITrialLedger ledger, string? named, CancellationToken cancel)
    {
        if (named is not null)
        {
            return [await RecordedSweep.RecordAsync(ledger, named, cancel)];
        }

        var chosen = new List<SweepRecord>();
        foreach (var record in (await ledger.SweepsAsync(cancel)).Where(record => DerivedSweep.SourceOf(record) is null))
        {
            var mark = await ledger.DigestAsync(record.Id, cancel);
            if ((await ledger.EndingsAsync(record.Id, mark.To, cancel)).Count > 0)
            {
                chosen.Add(record);
            }
        }

        return chosen;
    }
}
