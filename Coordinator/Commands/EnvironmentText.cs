using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Runner.Comparison;

namespace Runner.Commands;

/// <summary>Describes the machine on which a sweep was planned, for its report: <c>name: value</c> lines.</summary>
public static class EnvironmentText
{
    public static string Describe() => string.Join(
        '\n',
        $"runner: {Version}",
        $"runtime: {RuntimeInformation.FrameworkDescription}",
        $"system: {RuntimeInformation.OSDescription} {RuntimeInformation.ProcessArchitecture}",
        $"cpu: {Cpu()}, {Number.Of(Environment.ProcessorCount, "core")}",
        $"vectors: {(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0)} bit");

    /// <summary>Version and commit, for example <c>0.1.0+4f2c…</c>.</summary>
    public static string Version { get; } =
        typeof(EnvironmentText).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private static string Cpu()
    {
        const string Info = "/proc/cpuinfo";
        var line = File.Exists(Info)
            ? File.ReadLines(Info).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':') + 1)..].Trim() ?? "unknown";
    }
}
