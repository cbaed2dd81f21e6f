using System.Collections.Concurrent;
using Runner.Networks;
using Runner.Specs;

namespace Runner.Data;

/// <summary>
/// Every data set that a spec can name, opened once and shared: trials of one sweep read the same arrays, which nobody changes.
/// Safe for any number of threads; those that ask for a set that is being read wait for it.
/// </summary>
/// <param name="baseFolder">Where relative paths start: the spec's folder.</param>
/// <param name="folders">Where published sets are looked for; by default where this machine keeps them.</param>
public sealed partial class DataCatalogue(string baseFolder, DataFolders? folders = null)
{
    private readonly DataFolders _folders = folders ?? DataFolders.OfThisMachine();
    private readonly ConcurrentDictionary<(DataConfig Config, Type Type), Lazy<object>> _opened = new();
    private readonly ConcurrentDictionary<DataConfig, (int Samples, int Features)> _sizes = new();

    /// <summary>Networks that users' code describes; null for none.</summary>
    public IUserModules? Modules { get; init; }

    /// <summary>Where relative paths start, also those of files with initial weights.</summary>
    public string Folder => baseFolder;

    /// <summary>Where the content of a path is, by the path as the spec writes it, when it is not there: fetched from elsewhere.</summary>
    public IReadOnlyDictionary<string, string> Elsewhere { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The same, with the file of initial weights where it is on this machine.</summary>
    public InitConfig Located(InitConfig init)
    {
        ArgumentNullException.ThrowIfNull(init);
        return Elsewhere.TryGetValue(init.Weights.File, out var path) ? init with { Weights = init.Weights with { File = path } } : init;
    }

    /// <summary>The data set, prepared as <paramref name="config"/> says and rounded to <typeparamref name="T"/> (float or double).</summary>
    /// <exception cref="DataException">The data are missing, malformed, too large or do not allow what the configuration asks.</exception>
    public Dataset<T> Open<T>(DataConfig config)
        where T : unmanaged
    {
        var key = (OnlyWhatMatters(config), typeof(T));
        var entry = _opened.GetOrAdd(key, wanted => new Lazy<object>(() => Preparation.Of<T>(Read(wanted.Config), wanted.Config)));
        try
        {
            return (Dataset<T>)entry.Value;
        }
        catch (DataException)
        {
            // A failure is not kept: the file may be there the next time.
            _opened.TryRemove(KeyValuePair.Create(key, entry));
            throw;
        }
    }

    /// <summary>Training samples and features as <see cref="Open{T}"/> would give them, in most cases without reading the values.</summary>
    /// <exception cref="DataException">The data are missing or their header is malformed.</exception>
    public (int Samples, int Features) Size(DataConfig config) => _sizes.GetOrAdd(OnlyWhatMatters(config), wanted =>
    {
        var source = SizeOf(wanted);
        var taken = Preparation.Taken(source.Samples, wanted.Take);
        var pooled = Preparation.PooledImage(wanted.Path, source.Image, wanted.Pool);
        var features = wanted.Pool > 1 && pooled is { } image ? image.Rows * image.Columns : source.Features;
        return (taken - Split.TestCount(wanted.Path, taken, wanted.Test), features);
    });

    /// <summary>Two configurations that differ only in what their source does not use are the same data.</summary>
    private static DataConfig OnlyWhatMatters(DataConfig config) => config with
    {
        Path = config.Source is DataSource.Csv or DataSource.Idx or DataSource.Npy or DataSource.Images ? config.Path : "",
        Target = config.Source == DataSource.Csv ? config.Target : "",
        Samples = config.Source is DataSource.Curves or DataSource.SwissRoll ? config.Samples : 0,
        Rotate = config.Source == DataSource.HadamardToy && config.Rotate,
        Pool = Math.Max(1, config.Pool),
        Test = Math.Max(0, config.Test),
        Take = Math.Max(0, config.Take),
    };

    private RawSamples Read(DataConfig config) => config.Source switch
    {
        DataSource.Digits => Digits.Read(),
        DataSource.Xor => Xor.Read(),
        DataSource.HadamardToy => HadamardToy.Read(config.Rotate),
        DataSource.One => OneSample.Read(),
        DataSource.Curves => Curves.Read(config.Samples),
        DataSource.SwissRoll => SwissRoll.Read(config.Samples),
        DataSource.FashionMnist => PublishedImages.Read(NamedSet.Find("fashion-mnist")!, _folders, withOwnTest: config.Test <= 0),
        DataSource.Csv => CsvFile.Read(Absolute(config.Path), config.Target),
        DataSource.Idx when Published(config.Path) is { } set => PublishedImages.Read(set, _folders, withOwnTest: config.Test <= 0),
        DataSource.Idx => IdxFile.Read(Absolute(config.Path), $"idx:{Path.GetFileName(config.Path)}"),
        DataSource.Npy => NpyFile.Read(Absolute(config.Path)),
        DataSource.Images => ImageFolder.Read(Absolute(config.Path)),
        _ => throw new DataException($"data: {config.Source} is not known. Name one of {string.Join(", ", KebabCase.All<DataSource>())}."),
    };

    private SourceSize SizeOf(DataConfig config)
    {
        switch (config.Source)
        {
            case DataSource.Digits:
                return new SourceSize(Digits.Samples, Digits.Features, new ImageShape(8, 8));
            case DataSource.Curves:
                var side = Curves.Side;
                return new SourceSize(config.Samples > 0 ? config.Samples : Curves.DefaultSamples, side * side, new ImageShape(side, side));
            case DataSource.SwissRoll:
                return new SourceSize(config.Samples > 0 ? config.Samples : SwissRoll.DefaultSamples, SwissRoll.Features, null);
            case DataSource.FashionMnist:
                return SizeOfPublished;
            case DataSource.Csv:
                var (samples, features) = CsvFile.Size(Absolute(config.Path), config.Target);
                return new SourceSize(samples, features, null);
            case DataSource.Idx when Published(config.Path) is not null:
                return SizeOfPublished;
            case DataSource.Idx:
                var idx = IdxFile.Header(Absolute(config.Path));
                return new SourceSize(idx.Count, idx.Features, idx.Image);
            case DataSource.Npy:
                var npy = NpyFile.Header(Absolute(config.Path));
                return new SourceSize(npy.Count, npy.Features, npy.Image);
            case DataSource.Images:
                var (count, image) = ImageFolder.Size(Absolute(config.Path));
                return new SourceSize(count, image.Rows * image.Columns, image);
            default:
                var read = Read(config);
                return new SourceSize(read.Count, read.Features, read.Image);
        }
    }

    private static SourceSize SizeOfPublished => new(
        PublishedImages.TrainSamples,
        PublishedImages.Side * PublishedImages.Side,
        new ImageShape(PublishedImages.Side, PublishedImages.Side));

    /// <summary><c>idx:mnist</c> and <c>idx:kmnist</c> name the fetched sets, unless there is such a file.</summary>
    private NamedSet? Published(string path) =>
        NamedSet.Find(path) is { } set && !File.Exists(Absolute(path)) ? set : null;

    private string Absolute(string path)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0'))
        {
            throw new DataException("data: the path is empty. Write the source with its file, such as csv:table.csv.");
        }

        return Elsewhere.TryGetValue(path, out var elsewhere) ? elsewhere : Path.GetFullPath(path, Path.GetFullPath(baseFolder));
    }

    private readonly record struct SourceSize(int Samples, int Features, ImageShape? Image);
}
