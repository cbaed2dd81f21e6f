using Runner.Comparison.Findings;
using Runner.Specs;

namespace Runner.Comparison;

/// <summary>
/// What differs between runs of one setting. A sentence may name a cause only when nothing else differs: with
/// <c>replicates: 6</c> the start, the order of the data and the noise differ together, so the cause is "the seed"; with
/// <c>replicates: {order: 6}</c> it is the order alone.
/// </summary>
/// <param name="Start">Whether starting weights differ.</param>
/// <param name="Order">Whether the order of the data differs.</param>
/// <param name="Noise">Whether noise differs: on inputs, in dropout, in steps.</param>
/// <param name="Tied">Whether one number determines these three.</param>
/// <param name="Split">Whether the samples that are held out differ.</param>
public sealed record SeedDesign(bool Start, bool Order, bool Noise, bool Tied, bool Split = false)
{
    /// <summary>Whether runs of one setting differ only in their start.</summary>
    public bool StartAlone => Start && !Order && !Noise && !Split;

    /// <summary>Whether anything differs at all.</summary>
    public bool Varies => Start || Order || Noise || Split;

    /// <summary>As a cause: "the seed", "the start", "the order of the data", "the start and the noise".</summary>
    public string Cause => Join("the seed", "the start", "the order of the data", "the noise", "the split of the data");

    /// <summary>In the singular: "with one start", "with one order of the data".</summary>
    public string One => Join("seed", "start", "order of the data", "draw of the noise", "split of the data");

    /// <summary>In the plural: "other seeds", "other starts".</summary>
    public string Many => Join("seeds", "starts", "orders of the data", "draws of the noise", "splits of the data");

    /// <summary>Derives the design from the seeds of runs.</summary>
    /// <param name="inert">Seeds that change nothing in these runs: the start of a fixed initializer, the order of a full batch.</param>
    public static SeedDesign Of(IEnumerable<TrialSeeds> seeds, SeedDesign? inert = null)
    {
        TrialSeeds? seen = null;
        bool start = false, order = false, noise = false, split = false, tied = true;
        foreach (var one in seeds)
        {
            var first = seen ??= one;
            start |= one.Init != first.Init;
            order |= one.Order != first.Order;
            noise |= one.Noise != first.Noise;
            split |= one.Split != first.Split;
            tied &= one.Init == one.Order && one.Order == one.Noise;
        }

        // One number for all three is called the seed, even if only one of the three matters.
        return tied && start
            ? new(true, true, true, true, split)
            : new(start && inert is not { Start: true }, order && inert is not { Order: true }, noise && inert is not { Noise: true }, false, split);
    }

    private string Join(string seed, string start, string order, string noise, string split)
    {
        string?[] numbered = Tied || !Varies ? [seed] : [Start ? start : null, Order ? order : null, Noise ? noise : null];
        string[] parts = [.. numbered.Append(Split ? split : null).OfType<string>()];
        return Words.List(parts);
    }
}
