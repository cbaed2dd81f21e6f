using Runner.Identities;
using Runner.Specs;

namespace Runner.Search;

/// <summary>
/// The common part of trials that differ only in settings on which nothing else depends: their values, configuration, and
/// canonical text with slots for those settings.
/// </summary>
internal sealed class TrialTemplate
{
    private readonly TrialValues values;
    private readonly bool[] applies;
    private readonly (int Axis, int Set, int Ordinal)[] slots;
    private readonly FileContents files;
    private readonly CanonicalPiece[] canonical;
    private readonly CanonicalPiece[] shape;
    private readonly TrialConfig shared;
    private readonly TrialParts parts;

    /// <param name="choices">One per axis; those of free axes are examples.</param>
    /// <param name="free">Axes whose values differ between the trials.</param>
    /// <param name="files">The contents of the files that the spec names.</param>
    public TrialTemplate(SweepSpec spec, SweepResolver resolver, AxisChoice?[] choices, IReadOnlyList<int> free, FileContents files)
    {
        this.files = files;
        applies = new bool[choices.Length];
        values = resolver.Resolve(choices, applies);
        slots = [.. free.Where(i => applies[i]).SelectMany(i => choices[i]!.Sets
            .Select((set, index) => (Axis: i, Set: index, set.Ordinal))
            .Where(s => values.Applicable(s.Ordinal)))];
        parts = slots.Aggregate(TrialParts.None, (all, s) => all | TrialBinding.PartOf(spec.Settings[s.Ordinal]));
        shared = TrialBinding.Bind(values, default);
        canonical = CanonicalText.Pieces(values, SlotOf, shapeOnly: false, files);
        shape = CanonicalText.Pieces(values, SlotOf, shapeOnly: true, files);
        HasOneShape = shape.Length == 1;
        OneShape = HasOneShape ? Sha256Digest.Of(shape[0].Before) : default;
        PathApplies = [.. choices.Select((choice, i) => Paths(spec.Axes[i], choice!, applies[i]))];
    }

    /// <summary>Whether the value applies, by axis and path.</summary>
    public bool[][] PathApplies { get; }

    /// <summary>Whether all trials of the template have the same shape, <see cref="OneShape"/>.</summary>
    public bool HasOneShape { get; }

    public Sha256Digest OneShape { get; }

    public TrialConfig Config(ReadOnlySpan<AxisChoice?> choices, TrialSeeds seeds)
    {
        if (slots.Length == 0)
        {
            return seeds.Split == 0 ? shared with { Seeds = seeds } : shared with { Seeds = seeds, Data = shared.Data with { Split = seeds.Split } };
        }

        var changes = new (int Ordinal, SettingValue Value)[slots.Length];
        for (var i = 0; i < slots.Length; i++)
        {
            changes[i] = (slots[i].Ordinal, Value(i, choices));
        }

        return TrialBinding.Rebind(shared, parts, values.With(changes), seeds);
    }

    public void WriteCanonical(ref ByteText text, ReadOnlySpan<AxisChoice?> choices, TrialSeeds seeds)
    {
        Write(ref text, canonical, choices);
        CanonicalText.AppendSeeds(ref text, seeds);
    }

    public TrialIdentity Identity(ReadOnlySpan<AxisChoice?> choices, TrialSeeds seeds)
    {
        var text = new ByteText(stackalloc byte[2048]);
        WriteCanonical(ref text, choices, seeds);
        Span<byte> digest = stackalloc byte[Sha256Digest.ByteCount];
        Sha256Digest.Of(text.Written).WriteTo(digest);
        text.Dispose();
        return TrialIdentity.FromDigest(digest);
    }

    /// <summary>Digest of the settings that must be equal for all trials of a bundle.</summary>
    public Sha256Digest Shape(ReadOnlySpan<AxisChoice?> choices)
    {
        if (HasOneShape)
        {
            return OneShape;
        }

        var text = new ByteText(stackalloc byte[2048]);
        Write(ref text, shape, choices);
        var digest = Sha256Digest.Of(text.Written);
        text.Dispose();
        return digest;
    }

    private void Write(ref ByteText text, CanonicalPiece[] pieces, ReadOnlySpan<AxisChoice?> choices)
    {
        foreach (var piece in pieces)
        {
            text.Append(piece.Before);
            if (piece.Slot >= 0 && Value(piece.Slot, choices) is var value && !value.Equals(piece.Off))
            {
                text.Append(piece.Key);
                text.Append(files.Canonical(values.Settings[slots[piece.Slot].Ordinal], value));
                text.Append("\n"u8);
            }
        }
    }

    private SettingValue Value(int slot, ReadOnlySpan<AxisChoice?> choices) => choices[slots[slot].Axis]!.Sets[slots[slot].Set].Value;

    private int SlotOf(int ordinal) => Array.FindIndex(slots, s => s.Ordinal == ordinal);

    private bool[] Paths(SweepAxis axis, AxisChoice choice, bool axisApplies)
    {
        var result = new bool[axis.Paths.Length];
        foreach (var (ordinal, _, path) in choice.Sets)
        {
            result[path] |= axisApplies && values.Applicable(ordinal);
        }

        return result;
    }
}
