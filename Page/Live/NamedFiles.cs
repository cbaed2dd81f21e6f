using Runner.Commands;
using Runner.Specs;

namespace Runner.Page.Live;

/// <summary>Files of this machine that a spec names. Not everyone who reaches a page may have them read.</summary>
internal static class NamedFiles
{
    private static readonly string[] FileSources = ["csv", "idx", "npy", "images"];

    /// <param name="stranger">Who wrote the spec, if they may not have this machine's files read: "a page that other machines reach"; null if they may.</param>
    /// <exception cref="UserException">They may not, and the spec names some.</exception>
    public static void Refuse(SweepSpec spec, string? stranger)
    {
        var named = spec.Written("data.source").Any(source => FileSources.Contains(source.Text)) || spec.Written("model.init.weights.file").Any();
        if (named && stranger is not null)
        {
            throw new UserException($"{spec.Name}: names files, and {stranger} reads none. Use data that the program has, or run it instead: runner run {spec.FileName}.");
        }
    }
}
