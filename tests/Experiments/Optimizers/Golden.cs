using System.Globalization;
using System.Runtime.CompilerServices;

namespace Runner.Tests.Optimizers;

internal static class Golden
{
    /// <summary>Rows of a golden file whose first column is the name; the rest as numbers.</summary>
    public static double[][] Rows(string file, string name) =>
        [.. File.ReadLines(Path.Combine(Path.GetDirectoryName(Here())!, "golden", file))
            .Select(line => line.Split(','))
            .Where(cells => cells[0] == name)
            .Select(cells => cells.Skip(1).Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray())];

    private static string Here([CallerFilePath] string path = "") => path;
}
