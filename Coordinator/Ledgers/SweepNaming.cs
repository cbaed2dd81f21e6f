using Runner.Identities;

namespace Runner.Ledgers;

/// <summary>How names find sweeps that have been renamed. What was derived from a sweep (<c>night.minima</c>) goes by the new name too.</summary>
internal static class SweepNaming
{
    /// <summary>A revision of a name; the newest if none is given; null when there is none.</summary>
    public static SweepRecord? Find(IReadOnlyList<SweepRecord> sweeps, string text)
    {
        var (name, revision) = PlanCheck.ParseName(text);
        var planned = sweeps.Any(sweep => sweep.Id.Name == name) ? name : PlannedAs(sweeps, name);
        return sweeps.Where(sweep => sweep.Id.Name == planned && (revision is null || sweep.Id.Revision == revision)).MaxBy(sweep => sweep.Id.Revision);
    }

    /// <summary>The name by which a sweep goes, without its revision.</summary>
    /// <param name="source">The sweep from which it was derived; null for a sweep that trains.</param>
    public static string NameOf(SweepRecord sweep, SweepRecord? source) =>
        sweep.Filing.Name.Length > 0 ? sweep.Filing.Name
        : source is { Filing.Name.Length: > 0 } && sweep.Id.Name.StartsWith(source.Id.Name + ".", StringComparison.Ordinal)
            ? source.Filing.Name + sweep.Id.Name[source.Id.Name.Length..]
            : sweep.Id.Name;

    /// <exception cref="LedgerException">The name is in use, or is none.</exception>
    /// <param name="planned">The name in the spec of the sweep that is to be renamed.</param>
    public static void MustBeFree(string name, string planned, IEnumerable<SweepRecord> sweeps)
    {
        if (name.Length == 0)
        {
            return;
        }

        var shown = Echo.Shown.Line(name, 60);
        if (name.Length > SweepFiling.LongestName || string.IsNullOrWhiteSpace(name) || name.Trim() != name || name.Contains('@') || name.Any(char.IsControl))
        {
            throw new LedgerException($"{shown}: cannot name a sweep. Give at most {SweepFiling.LongestName} characters without @, and no space at its ends.");
        }

        if (sweeps.Any(other => other.Id.Name == name || (other.Filing.Name == name && other.Id.Name != planned)))
        {
            throw new LedgerException($"{shown}: another sweep has this name. Choose another name.");
        }
    }

    /// <summary>The newest revision that was planned from a spec; null when there is none.</summary>
    /// <param name="name">The name in the spec.</param>
    /// <param name="hash">The hash of the spec with its files (<see cref="SweepPlan.SpecHash"/>).</param>
    /// <param name="sweeps">In the order in which they were planned.</param>
    /// <exception cref="LedgerException">Another sweep has been renamed to the name.</exception>
    public static SweepRecord? PlannedFrom(string name, Sha256Digest hash, IReadOnlyList<SweepRecord> sweeps) =>
        sweeps.FirstOrDefault(other => other.Filing.Name == name && other.Id.Name != name) is { } renamed
            ? throw new LedgerException($"{Echo.Shown.Line(name, 60)}: the sweep {Echo.Shown.Line(renamed.Id.Name, 60)} has been renamed to this. Choose another name in the spec, or rename that sweep.")
            : sweeps.LastOrDefault(sweep => sweep.Id.Name == name && sweep.SpecHash == hash);

    private static string? PlannedAs(IEnumerable<SweepRecord> sweeps, string name)
    {
        foreach (var renamed in sweeps.Where(sweep => sweep.Filing.Name.Length > 0))
        {
            if (name == renamed.Filing.Name)
            {
                return renamed.Id.Name;
            }

            if (name.StartsWith(renamed.Filing.Name + ".", StringComparison.Ordinal))
            {
                return renamed.Id.Name + name[renamed.Filing.Name.Length..];
            }
        }

        return null;
    }
}
