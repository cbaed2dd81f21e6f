using Runner.Data;
using Runner.Planning;
using Runner.Specs;

namespace Runner.Commands;

/// <summary>The data that a sweep's spec can name: relative paths count from the spec's folder.</summary>
public static class DataCatalogues
{
    public static DataCatalogue For(CommandHost host, SweepSpec spec) =>
        new(Path.GetDirectoryName(Path.GetFullPath(spec.FileName, host.Folder)) ?? host.Folder, host.Data);

    public static DataSizes Sizes(DataCatalogue data) => new(data.Size);
}
