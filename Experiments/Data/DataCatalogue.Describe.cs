namespace Runner.Data;

public sealed partial class DataCatalogue
{
    /// <summary>All data sets, built-in ones first.</summary>
    public IReadOnlyList<DataDescription> Describe() =>
    [
        new("digits", Digits.Samples, Digits.Features, 10, "handwritten digits, 8×8, grey levels 0 to 16; Alpaydin and Kaynak 1998, CC BY 4.0", Present: true, "part of the program"),
        new("xor", 4, 2, 0, "the four patterns of exclusive or", Present: true, "computed"),
        new("one", 1, 1, 0, "one sample, input 1, target 0", Present: true, "computed"),
        new("hadamard-toy", 8, 4, 0, "a toy whose eigenvalues are exactly 16, 4, 1, .25", Present: true, "computed"),
        new("curves", Curves.DefaultSamples, Curves.Side * Curves.Side, 0, "images of smooth curves through three random points, 28×28; data.samples sets how many", Present: true, "computed"),
        new("swiss-roll", SwissRoll.DefaultSamples, SwissRoll.Features, 0, "a sheet rolled up in space; data.samples sets how many", Present: true, "computed"),
        new("adding", Sequences.DefaultSamples, null, 0, "the adding problem: two marked numbers of a sequence to be summed; data.steps sets its length", Present: true, "computed"),
        new("copy-memory", Sequences.DefaultSamples, null, 0, "ten symbols to be repeated after data.steps blanks", Present: true, "computed"),
        new("sine-mix", Sequences.DefaultSamples, null, 0, "three sines added, whose next value is the target; data.steps sets the length", Present: true, "computed"),
        new("sequential-digits", Digits.Samples, Digits.Features, 10, "the digits, one pixel a step", Present: true, "part of the program"),
        new("two-spirals", TwoSpirals.Samples, TwoSpirals.Features, 2, "two spirals that wind around one another, a class each", Present: true, "computed"),
        new("hidden-plane", HiddenPlane.DefaultSamples, null, HiddenPlane.Classes, "four classes on a plane, hidden in noise; data.dimensions sets how wide a sample is, data.samples how many", Present: true, "computed"),
        .. NamedSet.All.Select(Describe),
        new("csv:FILE", null, null, 0, "a table, one sample per line; data.target names the target's column", Present: true, "your file"),
        new("idx:FILE", null, null, 0, "LeCun's IDX format, gzipped or not", Present: true, "your file"),
        new("npy:FILE", null, null, 0, "NumPy's NPY format, samples by rows", Present: true, "your file"),
        new("images:FOLDER", null, null, 0, "PNG and PGM images of one size; subfolders are classes", Present: true, "your folder"),
    ];

    private DataDescription Describe(NamedSet set)
    {
        var folder = _folders.Find(set);
        var name = string.Equals(set.Name, "fashion-mnist", StringComparison.Ordinal) ? set.Name : $"idx:{set.Name}";
        return new DataDescription(
            name,
            PublishedImages.TrainSamples,
            PublishedImages.Side * PublishedImages.Side,
            10,
            set.About,
            folder is not null,
            folder ?? DataFolders.HowToGet(set));
    }
}
