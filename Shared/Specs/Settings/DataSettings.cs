using static Runner.Specs.Condition;
using static Runner.Specs.Row;

namespace Runner.Specs;

/// <summary>The settings of the section <c>data</c>.</summary>
internal static class DataSettings
{
    private static readonly Condition HasData = IsNot("model.kind", "surface");
    private static readonly Condition Splittable = Is("data.source", "digits", "curves", "swiss-roll", "two-spirals", "hidden-plane", "fashion-mnist", "csv", "idx", "npy", "images", "hadamard-toy", "adding", "copy-memory", "sine-mix", "sequential-digits");

    private static readonly Condition Drawn = Is("data.source", "adding", "copy-memory", "sine-mix");

    public static readonly Setting Source = Choice<DataSource>("data.source", "data source", "Where the samples come from; for csv, idx, npy and images write 'csv:path' and so on.")
        .By(Is("model.kind", "neuron"), "one").Else("digits").When(HasData);

    public static readonly Setting Path = new Setting("data.path", new TextType("the path of the file or folder, relative to the spec"), "File or folder of the samples.")
        .When(Is("data.source", "csv", "idx", "npy", "images"));

    public static readonly Setting Test = Number("data.test", new NumberType(0, 0.9, Noun: "share"), "Share of the samples held out for testing.")
        .OffAt(0).When(Splittable);

    public static readonly Setting Folds = Whole("data.folds", 0, 1000, "Hold out one of this many equal parts instead of a share: the one numbered by seed.split; 0 for none.")
        .OffAt(0).When(Splittable);

    public static readonly Setting Stratify = Flag("data.stratify", "Hold out the same share of every class.")
        .OffAt(false).When(Splittable, IsOn("data.test").Or(IsOn("data.folds")));

    public static readonly Setting Scale = Choice<Scaling>("data.scale", "scaling", "How features are scaled: unit to [0, 1], standardize to mean 0 and deviation 1.")
        .By(Is("data.source", "one", "xor", "hadamard-toy", "adding", "copy-memory", "sine-mix"), "none").Else("unit").When(HasData);

    public static readonly Setting Center = Flag("data.center", "Subtract the training set's mean of each feature, after scaling.")
        .OffAt(false).When(HasData);

    public static readonly Setting Shift = Number("data.shift", Any, "Added to every feature after scaling.")
        .OffAt(0).When(IsNot("model.kind", "surface"));

    public static readonly Setting Pool = Whole("data.pool", 1, 64, "Side of the square of pixels that is averaged into one; 1 for none.")
        .OffAt(1).When(Is("data.source", "digits", "curves", "fashion-mnist", "idx", "images"));

    public static readonly Setting Color = Flag("data.color", "Keep colours: red, green and blue are channels, one after another. Otherwise images become grey.")
        .OffAt(false).When(Is("data.source", "images"));

    public static readonly Setting Take = Whole("data.take", 0, int.MaxValue, "Keep only the first samples, this many; 0 for all.")
        .OffAt(0).When(Splittable);

    public static readonly Setting Samples = Whole("data.samples", 0, 10_000_000, "Number of samples of a generated set; 0 for its default.")
        .OffAt(0).When(Is("data.source", "curves", "swiss-roll", "hidden-plane", "adding", "copy-memory", "sine-mix"));

    public static readonly Setting Steps = Whole("data.steps", 2, 10_000, "Steps of a generated sequence; of copy-memory, the pause before the answer.")
        .Else(50).When(Drawn);

    public static readonly Setting Dimensions = Whole("data.dimensions", 2, 10_000, "Number of features of a sample of hidden-plane.")
        .Else(32).When(Is("data.source", "hidden-plane"));

    public static readonly Setting Sequence = Flag("data.sequence", "Samples are sequences: the array is samples × steps × features, or samples × steps.")
        .OffAt(false).When(Is("data.source", "npy"));

    public static readonly Setting Group = new Setting("data.group", new TextType("the name or the number (from 0) of a column", 200), "Column whose values say which rows are the steps of one sequence.")
        .OffAt(Text("")).When(Is("data.source", "csv"));

    public static readonly Setting Window = Whole("data.window", 0, 10_000, "Rows that are the steps of one sequence, cut from each group or from the whole table; 0 for none.")
        .OffAt(0).When(Is("data.source", "csv"));

    public static readonly Setting Stride = Whole("data.stride", 0, 1_000_000, "Rows from the start of one window to the next; 0 for windows side by side. Windows that overlap share rows between training and test samples.")
        .OffAt(0).When(IsOn("data.window"));

    public static readonly Setting Target = new Setting("data.target", new TextType("the name or the number (from 0) of a column", 200), "Target column, or several separated by commas; if not given, the input is the target.")
        .OffAt(Text("")).When(Is("data.source", "csv"));

    public static readonly Setting Columns = new Setting("data.columns", new ListType(new TextType("the name or the number (from 0) of a column", 200), 1, 10_000, "[height, weight]", Distinct: true), "Feature columns, in this order; if not given, all but the target and those in data.ignore.")
        .OffAt(Words()).When(Is("data.source", "csv"));

    public static readonly Setting Ignore = new Setting("data.ignore", new ListType(new TextType("the name or the number (from 0) of a column", 200), 1, 10_000, "[id, date]", Distinct: true), "Columns to leave out.")
        .OffAt(Words()).When(Is("data.source", "csv"));

    public static readonly Setting Header = Choice<HeaderRow>("data.header", "header", "Whether the first line holds the names of the columns.")
        .OffAt("auto").When(Is("data.source", "csv"));

    public static readonly Setting Missing = Choice<MissingValues>("data.missing", "treatment of missing values", "What happens to cells without a value.")
        .OffAt("refuse").When(Is("data.source", "csv"));

    public static readonly Setting Rotate = Flag("data.rotate", "Rotate the features by a fixed orthogonal matrix.")
        .OffAt(false).When(Is("data.source", "hadamard-toy"));

    public static readonly Setting[] All = [Source, Path, Test, Folds, Stratify, Scale, Center, Pool, Color, Take, Samples, Target, Columns, Ignore, Header, Missing, Rotate, Steps, Dimensions, Sequence, Group, Window, Stride, Shift];
}
