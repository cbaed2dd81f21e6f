using System.Diagnostics;

namespace Runner.Tests.Numerics;

/// <summary>Runs the probe program (tests/Bits) under hardware settings that take other paths, and compares its hashes.</summary>
public sealed class BitIdentityTests
{
    private static readonly Lazy<Task<string>> AsIs = new(() => ProbeAsync());

    [Theory]
    [InlineData("DOTNET_EnableAVX512", "0")]
    [InlineData("DOTNET_EnableAVX2", "0")]
    [InlineData("DOTNET_PreferredVectorBitWidth", "256")]
    [InlineData("DOTNET_PreferredVectorBitWidth", "128")]
    [InlineData("DOTNET_EnableHWIntrinsic", "0")]
    public async Task Every_vector_width_gives_the_same_bits(string setting, string value)
    {
        var expected = await AsIs.Value;
        expected.Split('\n').Length.ShouldBeGreaterThan(100);
        (await ProbeAsync((setting, value))).ShouldBe(expected);
    }

    private static async Task<string> ProbeAsync(params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "Runner.Bits.dll"), "functions", "products", "sums", "streams", "search"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
        return output;
    }
}
