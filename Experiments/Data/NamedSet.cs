using System.Collections.Immutable;

namespace Runner.Data;

/// <summary>A published data set in IDX files that is too large to be part of the program.</summary>
/// <param name="About">A one-line description with the licence.</param>
/// <param name="Mirrors">URLs of folders with the files; the first is the publisher's.</param>
/// <param name="Package">The Debian package that installs it; empty for none.</param>
public sealed record NamedSet(string Name, string About, ImmutableArray<NamedFile> Files, ImmutableArray<string> Mirrors, string Package)
{
    public const string TrainImages = "train-images-idx3-ubyte.gz";
    public const string TrainLabels = "train-labels-idx1-ubyte.gz";
    public const string TestImages = "t10k-images-idx3-ubyte.gz";
    public const string TestLabels = "t10k-labels-idx1-ubyte.gz";

    /// <summary>The sets that <c>data fetch</c> can download. Checksums are of the gzip files as published.</summary>
    public static ImmutableArray<NamedSet> All { get; } =
    [
        new(
            "fashion-mnist",
            "70,000 articles of clothing, 28×28, 10 classes; Xiao, Rasul and Vollgraf 2017, MIT licence",
            [
                new(TrainImages, 26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
                new(TrainLabels, 29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
                new(TestImages, 4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
                new(TestLabels, 5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
            ],
            [
                "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
                "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
            ],
            "dataset-fashion-mnist"),
        new(
            "mnist",
            "70,000 handwritten digits, 28×28, 10 classes; LeCun, Cortes and Burges 1998, CC BY-SA 3.0",
            [
                new(TrainImages, 9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
                new(TrainLabels, 28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
                new(TestImages, 1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
                new(TestLabels, 4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
            ],
            ["https://storage.googleapis.com/cvdf-datasets/mnist/", "https://ossci-datasets.s3.amazonaws.com/mnist/"],
            ""),
        new(
            "kmnist",
            "70,000 characters of classical Japanese, 28×28, 10 classes; Clanuwat et al. 2018, CC BY-SA 4.0",
            [
                new(TrainImages, 18_165_135, "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4"),
                new(TrainLabels, 29_497, "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17"),
                new(TestImages, 3_041_136, "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5"),
                new(TestLabels, 5_120, "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c"),
            ],
            ["https://codh.rois.ac.jp/kmnist/dataset/kmnist/", "http://codh.rois.ac.jp/kmnist/dataset/kmnist/"],
            ""),
    ];

    public static NamedSet? Find(string name) => All.FirstOrDefault(set => string.Equals(set.Name, name, StringComparison.Ordinal));
}

/// <param name="Sha256">In lower-case hexadecimal.</param>
public sealed record NamedFile(string Name, long Bytes, string Sha256);
