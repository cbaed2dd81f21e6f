namespace Runner.Commands;

/// <summary>Formats a number of bytes with a readable unit.</summary>
internal static class Size
{
    public static string Text(long bytes) => bytes switch
    {
        < 1 << 10 => $"{bytes} bytes",
        < 1 << 20 => $"{bytes / 1024.0:0.#} KiB",
        < 1 << 30 => $"{bytes / 1048576.0:0.#} MiB",
        _ => $"{bytes / 1073741824.0:0.#} GiB",
    };
}
