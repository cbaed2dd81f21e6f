namespace Runner.Data;

/// <summary>A published set of images with its own test images.</summary>
internal static class PublishedImages
{
    public const int TrainSamples = 60_000;
    public const int Side = 28;

    /// <param name="withOwnTest">Whether to read the set's test files too, which are the test set when the spec holds nothing out.</param>
    public static RawSamples Read(NamedSet set, DataFolders folders, bool withOwnTest)
    {
        var folder = folders.Find(set) ?? throw new DataException(
            $"{set.Name}: it is not on this machine (looked in {string.Join(", ", folders.Shared.Prepend(folders.Cache))}). {DataFolders.HowToGet(set)}.");
        var train = Part(set, folder, NamedSet.TrainImages);
        return withOwnTest ? train with { OwnTest = Part(set, folder, NamedSet.TestImages) } : train;
    }

    private static RawSamples Part(NamedSet set, string folder, string file)
    {
        var path = DataFolders.FileIn(folder, file)!;
        var samples = IdxFile.Read(path, set.Name);
        return samples is { Features: Side * Side, Labels.Length: > 0 }
            ? samples
            : throw new DataException($"{path}: byte 4: these are not {set.Name}'s labelled 28×28 images. {DataFolders.HowToGet(set)}.");
    }
}
