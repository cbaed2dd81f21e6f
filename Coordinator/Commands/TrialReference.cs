using System.CommandLine;
using System.Globalization;
using Runner.Echo;
using Runner.Ledgers;

namespace Runner.Commands;

/// <summary>A trial as named on the command line: <c>digits-init/37</c>, or at least six digits of its identity.</summary>
public static class TrialReference
{
    private const int ShortestPrefix = 6;

    /// <summary>The argument's name in help.</summary>
    public const string ArgumentName = "TRIAL";

    public static Argument<string> Argument() => new(ArgumentName)
    {
        Description = "A trial: SWEEP/NUMBER, or the first digits (six or more) of its identity.",
    };

    public static async Task<(RecordedSweep Sweep, TrialRecord Trial)> FindAsync(
        ITrialLedger ledger, string text, CancellationToken cancel)
    {
        var slash = text.LastIndexOf('/');
        if (slash < 0)
        {
            return await FindByIdentityAsync(ledger, text, cancel);
        }

        var sweep = await RecordedSweep.FindAsync(ledger, text[..slash], cancel);
        if (!int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            || await ledger.FindTrialAsync(sweep.Id, index, cancel) is not { } trial)
        {
            throw new UserException(
                $"{Shown.Line(text)}: {sweep.Name} has trials 0 to {sweep.Record.Trials - 1}. Give one of these, for example {sweep.Name}/0.");
        }

        return (sweep, trial);
    }

    /// <summary>The sweep of that name, or the sweep and the number of a trial.</summary>
    public static async Task<(RecordedSweep Sweep, int? Trial)> FindOrSweepAsync(ITrialLedger ledger, string text, CancellationToken cancel)
    {
        if (!text.Contains('/') && (await ledger.FindSweepAsync(text, cancel) is not null || text.Length < ShortestPrefix || !text.All(char.IsAsciiHexDigitLower)))
        {
            return (await RecordedSweep.FindAsync(ledger, text, cancel), null);
        }

        var (sweep, trial) = await FindAsync(ledger, text, cancel);
        return (sweep, trial.Index);
    }

    private static async Task<(RecordedSweep Sweep, TrialRecord Trial)> FindByIdentityAsync(
        ITrialLedger ledger, string prefix, CancellationToken cancel)
    {
        if (prefix.Length < ShortestPrefix || !prefix.All(char.IsAsciiHexDigitLower))
        {
            throw new UserException(
                $"{Shown.Line(prefix)}: not a trial. Give SWEEP/NUMBER, for example digits-init/37, or six or more digits of its identity.");
        }

        (SweepRecord Sweep, int Index)? found = null;
        var sweeps = await ledger.SweepsAsync(cancel);
        var names = new SweepNames(sweeps.Select(sweep => sweep.Id));
        foreach (var sweep in sweeps)
        {
            var identities = await ledger.IdentitiesAsync(sweep.Id, cancel);
            for (var index = 0; index < identities.Length; index++)
            {
                if (!identities[index].ToString().StartsWith(prefix, StringComparison.Ordinal))
                {
                    continue;
                }

                // The same identity in two sweeps is the same trial; only different identities are ambiguous.
                if (found is { } first
                    && (await ledger.IdentitiesAsync(first.Sweep.Id, cancel))[first.Index] != identities[index])
                {
                    throw new UserException(
                        $"{prefix}: more than one identity starts with this ({names.Of(first.Sweep.Id)}/{first.Index}, {names.Of(sweep.Id)}/{index}). Give more digits.");
                }

                found ??= (sweep, index);
            }
        }

        return found is { } one
            ? (await RecordedSweep.ReadAsync(ledger, one.Sweep, cancel, names.Of(one.Sweep.Id)), (await ledger.FindTrialAsync(one.Sweep.Id, one.Index, cancel))!)
            : throw new UserException($"{prefix}: no trial in this ledger has an identity that starts with this. `runner trials SWEEP` lists them.");
    }
}
