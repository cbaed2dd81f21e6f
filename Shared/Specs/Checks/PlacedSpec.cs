using System.Collections.Immutable;

namespace Runner.Specs;

/// <summary>A spec with the places in its file of what it says.</summary>
internal sealed class PlacedSpec(SweepSpec spec, List<SectionReader.Written> written, SweepSection sweep, SpecMark root)
{
    public SweepSpec Spec => spec;

    public List<SectionReader.Written> Written => written;

    public SweepSection Sweep => sweep;

    /// <summary>The settings that each axis sets.</summary>
    public ImmutableArray<ImmutableHashSet<int>> Touched { get; } = [.. spec.Axes.Select(axis => axis.Touched)];

    /// <summary>An axis as messages name it.</summary>
    public string Path(int axis) => sweep.Places[axis].Where;

    /// <summary>The first axis that sets a setting; negative if none does.</summary>
    public int AxisOf(int ordinal)
    {
        for (var axis = 0; axis < Touched.Length; axis++)
        {
            if (Touched[axis].Contains(ordinal))
            {
                return axis;
            }
        }

        return -1;
    }

    /// <summary>The place of the first of these paths that the spec has.</summary>
    public SpecMark PlaceOf(IEnumerable<string> paths) =>
        paths.Select(spec.Settings.Find).OfType<Setting>().Select(setting => PlaceOf(setting.Ordinal)).FirstOrDefault(place => place is not null) ?? root;

    private SpecMark? PlaceOf(int ordinal) =>
        written.FindIndex(item => item.Setting.Ordinal == ordinal) is >= 0 and var place ? written[place].At
        : AxisOf(ordinal) is >= 0 and var axis ? sweep.Places[axis].Key
        : null;
}
