using System.Security.Cryptography;
using System.Text;

namespace Runner.Reports.Charts;

/// <summary>The script behind the buttons of drawings: the only one of a report, and part of the live page. Without it a report shows everything, but the buttons are hidden.</summary>
internal static class FigureScript
{
    public static string Text { get; } = Read();

    /// <summary>Its source in a content security policy, which lets nothing else run.</summary>
    public static string Source { get; } = $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Text)))}'";

    private static string Read()
    {
        using var stream = typeof(FigureScript).Assembly.GetManifestResourceStream("figures.js")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
