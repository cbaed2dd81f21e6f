using System.Text.RegularExpressions;
using Runner.Tests.Processes;

namespace Runner.Benchmarks.Browsing;

/// <summary>A process that serves the page.</summary>
internal sealed partial class ServingProcess(RunnerProcess process, Uri address, string token) : IDisposable
{
    public Uri Address => address;

    public string Token => token;

    /// <param name="launcher">A command that becomes the program given after it.</param>
    /// <param name="args">A command that serves, without the file of its token.</param>
    public static async Task<ServingProcess> StartAsync(string[] launcher, string folder, params string[] args)
    {
        var token = Path.Combine(folder, "token");
        var process = RunnerProcess.StartUnder(launcher, folder, [.. args, "--token-file", token]);
        await process.SaysAsync("?code=");
        return new(process, new Uri(Link().Match(process.ErrorSoFar).Value), (await File.ReadAllTextAsync(token)).Trim());
    }

    public void Dispose() => process.Dispose();

    [GeneratedRegex(@"http://[\d.:]+(?=/\?code=)", RegexOptions.None, 1000)]
    private static partial Regex Link();
}
