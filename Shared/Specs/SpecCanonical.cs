using System.Globalization;
using System.Text;

namespace Runner.Specs;

/// <summary>The canonical form of a spec, independent of how it is written. Specs with the same hash of it are the same sweep.</summary>
internal static class SpecCanonical
{
    public static string Of(SweepSpec spec)
    {
        var text = new StringBuilder("sweep/1\n");
        text.Append("name=").Append(spec.Name).Append('\n');
        text.Append("seed=").Append(spec.Seed.ToString(CultureInfo.InvariantCulture)).Append('\n');
        foreach (var setting in spec.Settings.ByPath)
        {
            if (spec.Base[setting.Ordinal] is { } value)
            {
                text.Append(setting.Path).Append('=').Append(value.Text).Append('\n');
            }
        }

        foreach (var axis in spec.Axes)
        {
            text.Append("axis ").AppendJoin('&', axis.Paths).Append('\n');
            if (axis.When is { } when)
            {
                text.Append(" when ").Append(when.Canonical).Append('\n');
            }

            if (axis.Distribution is { } distribution)
            {
                text.Append(' ').Append(distribution.Canonical).Append('\n');
            }

            foreach (var choice in axis.Choices)
            {
                text.Append(' ').AppendJoin(' ', choice.Labels).Append(':');
                foreach (var (ordinal, value, _) in choice.Sets.OrderBy(s => spec.Settings[s.Ordinal].Path, StringComparer.Ordinal))
                {
                    text.Append(' ').Append(spec.Settings[ordinal].Path).Append('=').Append(value.Text);
                }

                text.Append('\n');
            }
        }

        foreach (var exclude in spec.Exclude)
        {
            text.Append("exclude ").Append(exclude.Canonical).Append('\n');
        }

        SampleReader.AppendCanonical(text, spec.Sample);
        text.Append("replicates=").Append(spec.Replicates.Tied ? "tied" : "crossed");
        text.Append(' ').AppendJoin(',', spec.Replicates.Init);
        text.Append(' ').AppendJoin(',', spec.Replicates.Order);
        text.Append(' ').AppendJoin(',', spec.Replicates.Noise);
        if (!spec.Replicates.Split.AsSpan().SequenceEqual([0]))
        {
            text.Append(' ').AppendJoin(',', spec.Replicates.Split);
        }

        text.Append('\n');
        if (spec.Prune is { } prune)
        {
            PruneReader.AppendCanonical(text, prune);
        }

        if (spec.Race is { } race)
        {
            RaceReader.AppendCanonical(text, race);
        }

        foreach (var more in spec.MoreReplicates)
        {
            text.Append("more ").Append(more.Count).Append(' ').Append(more.Where?.Canonical).Append('\n');
        }

        foreach (var more in spec.MoreEpochs)
        {
            text.Append("epochs ").Append(more.Epochs).Append(' ').AppendJoin(',', more.Trials).Append(' ').Append(more.Where?.Canonical).Append('\n');
        }

        return text.ToString();
    }
}
