namespace Runner.Data;

/// <summary>Limits on untrusted files, so that a header cannot make the reader allocate memory for data that never arrive.</summary>
internal static class DataLimits
{
    /// <summary>Values (samples × features) of one data set: 2 GiB in float64.</summary>
    public const long Values = 1L << 28;

    /// <summary>Bytes of one file after decompression.</summary>
    public const long FileBytes = 1L << 32;

    /// <summary>Features of one sample.</summary>
    public const int Features = 1 << 20;

    /// <summary>Rows or columns of one image.</summary>
    public const int ImageSide = 1 << 14;

    /// <summary>Characters of one line of text.</summary>
    public const int LineCharacters = 1 << 24;

    /// <summary>Throws when samples × features is more than one data set may have.</summary>
    public static void CheckSize(string place, long samples, long features)
    {
        if (samples < 1 || features < 1)
        {
            throw new DataException($"{place}: {samples} samples of {features} features is nothing to train on. Give a file with at least one of each.");
        }

        if (features > Features || samples > Values / features)
        {
            throw new DataException(
                $"{place}: {samples} samples of {features} features are more than Runner holds ({Values} values, {Features} features). Give a smaller file.");
        }
    }
}
