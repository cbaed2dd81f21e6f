using System.Collections.Concurrent;
using Runner.Networks;
using Runner.Specs;

namespace Runner.Data;

/// <summary>
/// Every data set that a spec can name, opened once and shared: trials of one sweep read the same arrays, which are never
/// modified. Thread-safe; threads that ask for a set that is being read wait for it.
/// </summary>
/// <param name="baseFolder">The base of relative paths: the spec's folder.</param>
/// <param name="folders">The folders to search for published sets; by default those of this machine.</param>
public sealed partial class DataCatalogue(string baseFolder, DataFolders? folders = null)
{
    private readonly DataFolders _folders = folders ?? DataFolders.OfThisMachine();
    private readonly ConcurrentDictionary<(DataConfig Config, Type Type), Lazy<object>> _opened = new();
    private readonly ConcurrentDictionary<DataConfig, WeakReference<RawSamples>> _read = new();

    /// <summary>Networks defined by users' code; null for none.</summary>
    public IUserModules? Modules { get; init; }

    /// <summary>The base of relative paths, including those of files with initial weights.</summary>
    public string Folder => baseFolder;

    /// <summary>The locations of files that were fetched from elsewhere, by their path in the spec.</summary>
    public IReadOnlyDictionary<string, string> Elsewhere { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The same configuration, with the path of the file of initial weights on this machine.</summary>
    public InitConfig Located(InitConfig init)
    {
        ArgumentNullException.ThrowIfNull(init);
        return Elsewhere.TryGetValue(init.Weights.File, out var path) ? init with { Weights = init.Weights with { File = path } } : init;
    }

    /// <summary>The data set, prepared as <paramref name="config"/> says and rounded to <typeparamref name="T"/> (float or double).</summary>
    /// <exception cref="DataException">The data are missing, malformed, too large or do not fit the configuration.</exception>
    public Dataset<T> Open<T>(DataConfig config)
        where T : unmanaged
    {
        var key = (OnlyWhatMatters(config), typeof(T));
        var entry = _opened.GetOrAdd(key, wanted => new Lazy<object>(() => Preparation.Of<T>(Source(wanted.Config), wanted.Config)));
        try
        {
            return (Dataset<T>)entry.Value;
        }
        catch (OutOfMemoryException problem)
        {
            _opened.TryRemove(KeyValuePair.Create(key, entry));
            throw new DataException($"data: {(config.Path.Length > 0 ? config.Path : KebabCase.Of(config.Source))} does not fit in this machine's memory. Give a smaller set.", problem);
        }
        catch (DataException)
        {
            // A failure is not cached: the file may exist the next time.
            _opened.TryRemove(KeyValuePair.Create(key, entry));
            throw;
        }
    }

    /// <summary>Resets settings that the source does not use, so that configurations of the same data are equal.</summary>
    private static DataConfig OnlyWhatMatters(DataConfig config) => config with
    {
        Path = config.Source is DataSource.Csv or DataSource.Idx or DataSource.Npy or DataSource.Images ? config.Path : "",
        Target = config.Source == DataSource.Csv ? config.Target : "",
        Split = config.HoldsOut ? config.Split : 0,
        Stratify = config.HoldsOut && config.Stratify,
        Columns = config.Source == DataSource.Csv ? config.Columns : ColumnNames.None,
        Ignore = config.Source == DataSource.Csv ? config.Ignore : ColumnNames.None,
        Header = config.Source == DataSource.Csv ? config.Header : HeaderRow.Auto,
        Missing = config.Source == DataSource.Csv ? config.Missing : MissingValues.Refuse,
        Samples = config.Source is DataSource.Curves or DataSource.SwissRoll or DataSource.HiddenPlane || Drawn(config.Source) ? config.Samples : 0,
        Steps = Drawn(config.Source) ? config.Steps : 0,
        Dimensions = config.Source == DataSource.HiddenPlane ? config.Dimensions : 0,
        Color = config.Source == DataSource.Images && config.Color,
        Sequence = config.Source == DataSource.Npy && config.Sequence,
        Group = config.Source == DataSource.Csv ? config.Group : "",
        Window = config.Source == DataSource.Csv ? config.Window : 0,
        Stride = config.Source == DataSource.Csv ? config.Stride : 0,
        Rotate = config.Source == DataSource.HadamardToy && config.Rotate,
        Pool = Math.Max(1, config.Pool),
        Test = Math.Max(0, config.Test),
        Take = Math.Max(0, config.Take),
    };

    private static bool Drawn(DataSource source) => source is DataSource.Adding or DataSource.CopyMemory or DataSource.SineMix;

    /// <summary>The content of the source, shared by configurations that differ only in preparation, and cached as long as it
    /// is in use.</summary>
    private RawSamples Source(DataConfig config)
    {
        var key = config with { Scale = Scaling.None, Center = false, Shift = 0, Pool = 1, Take = 0, Test = config.HoldsOut ? 1 : 0, Split = 0, Folds = 0, Stratify = false };
        if (_read.TryGetValue(key, out var held) && held.TryGetTarget(out var known))
        {
            return known;
        }

        var read = Read(config);
        _read[key] = new WeakReference<RawSamples>(read);
        return read;
    }

    private RawSamples Read(DataConfig config) => config.Source switch
    {
        DataSource.Digits => Digits.Read(),
        DataSource.Xor => Xor.Read(),
        DataSource.HadamardToy => HadamardToy.Read(config.Rotate),
        DataSource.One => OneSample.Read(),
        DataSource.Curves => Curves.Read(config.Samples),
        DataSource.SwissRoll => SwissRoll.Read(config.Samples),
        DataSource.HiddenPlane => HiddenPlane.Read(config.Samples, config.Dimensions),
        DataSource.Adding or DataSource.CopyMemory or DataSource.SineMix => Sequences.Read(config),
        DataSource.SequentialDigits => Sequences.Digits(),
        DataSource.TwoSpirals => TwoSpirals.Read(),
        DataSource.FashionMnist => PublishedImages.Read(NamedSet.Find("fashion-mnist")!, _folders, withOwnTest: !config.HoldsOut),
        DataSource.Csv => CsvFile.Read(Absolute(config.Path), config),
        DataSource.Idx when Published(config.Path) is { } set => PublishedImages.Read(set, _folders, withOwnTest: !config.HoldsOut),
        DataSource.Idx => IdxFile.Read(Absolute(config.Path), $"idx:{Path.GetFileName(config.Path)}"),
        DataSource.Npy => NpyFile.Read(Absolute(config.Path), config.Sequence),
        DataSource.Images => ImageFolder.Read(Absolute(config.Path), config.Color),
        _ => throw new DataException($"data: {config.Source} is not known. Name one of {string.Join(", ", KebabCase.All<DataSource>())}."),
    };

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
}
