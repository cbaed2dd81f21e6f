using Runner.Data;
using Runner.Specs;

namespace Runner.Tests.Data;

/// <summary>Short forms of the configurations that the tests open.</summary>
internal static class DataConfigs
{
    public static DataConfig Of(DataSource source, string path = "") =>
        new(source, path, Test: 0, Scaling.None, Center: false, Pool: 1, Take: 0, Samples: 0, Target: "", Rotate: false) { Steps = 50, Dimensions = 32 };

    public static Dataset<double> Open(DataConfig config, string folder = "/") => new DataCatalogue(folder).Open<double>(config);
}

/// <summary>A folder for one test, gone after it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("runner-data-").FullName;

    public string Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
