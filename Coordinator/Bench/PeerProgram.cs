using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Runner.Bench;

/// <summary>A program that measures the same quantities: it prints lines such as <c>digits 64-32-2-32-64: 386.7 us/step …</c> or
/// <c>optuna digits: 100 trials in 52.6 s = 1.90 trials/s …</c>. Times per step or trial are converted to microseconds.</summary>
public sealed partial class PeerProgram(string command) : IBenchPeer
{
    /// <summary>The shell command.</summary>
    public string Name => command;

    /// <summary>Runs it once and returns what it printed, by name and unit.</summary>
    /// <exception cref="BenchException">It cannot be started, fails, or prints no figure.</exception>
    public async Task<IReadOnlyDictionary<(string Name, string Unit), double>> RunAsync(CancellationToken cancel = default)
    {
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("cmd.exe", ["/c", command])
            : new ProcessStartInfo("/bin/sh", ["-c", command]);
        var ended = await BenchProcess.RunAsync(start, cancel);
        if (ended.Code != 0)
        {
            var last = ended.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "it printed no error";
            throw new BenchException($"the peer ended with code {ended.Code}: {last}. Run it by hand: {command}");
        }

        var figures = Read(ended.Output);
        return figures.Count > 0
            ? figures
            : throw new BenchException($"the peer printed no line such as 'name: 1.5 us/step'. Run it by hand: {command}");
    }

    /// <summary>Parses the figures that a peer printed. Lines without figures are ignored.</summary>
    public static IReadOnlyDictionary<(string Name, string Unit), double> Read(string output)
    {
        var figures = new Dictionary<(string Name, string Unit), double>();
        foreach (var line in output.Split('\n'))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
            {
                continue;
            }

            foreach (Match match in Figure().Matches(line[colon..]))
            {
                var value = double.Parse(match.Groups["value"].ValueSpan, CultureInfo.InvariantCulture);
                var (unit, scale) = Microseconds(match.Groups["unit"].Value);
                figures[(line[..colon].Trim(), unit)] = value * scale;
            }
        }

        return figures;
    }

    private static (string Unit, double Scale) Microseconds(string unit) => unit[..3] switch
    {
        "ns/" => ($"us/{unit[3..]}", 1e-3),
        "ms/" => ($"us/{unit[3..]}", 1e3),
        _ => (unit, 1),
    };

    [GeneratedRegex(@"(?<![\w.])(?<value>\d+(\.\d+)?(e[+-]?\d+)?)\s*(?<unit>us/step|ns/step|ms/step|GFLOP/s|trials/s|ms/trial|us/trial)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Figure();
}

/// <summary>The benchmark cannot continue. The message is one line, diagnosis then remedy.</summary>
public sealed class BenchException(string message) : Exception(message);
