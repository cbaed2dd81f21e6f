using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Runner.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Training.Torch;

/// <summary>The native libraries of TorchSharp, loaded on first use.</summary>
public static class Libtorch
{
    public const string Remedy = "Use the built-in engine, or a machine on which libtorch loads (docs/torchsharp.md).";

    private static readonly Lazy<string?> Fault = new(() => Load() is { } cause ? $"libtorch does not load here ({cause})" : null);

    private static readonly Lazy<string> Versions = new(() => string.Create(
        CultureInfo.InvariantCulture,
        $"torchsharp {typeof(torch).Assembly.GetName().Version?.ToString(3)} libtorch {torch.__version__} {RuntimeInformation.RuntimeIdentifier} {(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128)} bit"));

    [ThreadStatic]
    private static bool oneThread;

    /// <summary>The reason why this process cannot train with libtorch; null if it can. Loads libtorch.</summary>
    public static string? Problem => Fault.Value;

    /// <summary>What the bits of results depend on besides the trial: versions, platform and vector width.</summary>
    public static string Stamp => Versions.Value;

    /// <summary>Limits libtorch to one thread per slot. The setting applies to the calling thread.</summary>
    /// <exception cref="NetworkException">libtorch does not load.</exception>
    public static void UseOneThread()
    {
        if (oneThread)
        {
            return;
        }

        if (Problem is { } problem)
        {
            throw new NetworkException($"training.engine: {problem}. {Remedy}");
        }

        set_num_threads(1);
        oneThread = true;
    }

    /// <summary>Loads the libraries before TorchSharp does. If TorchSharp fails to load them, it copies all of libtorch from
    /// the package cache into a folder next to the program, and its error message is a page long.</summary>
    /// <returns>The cause of failure; null if everything is loaded.</returns>
    private static string? Load()
    {
        var name = OperatingSystem.IsWindows() ? "LibTorchSharp.dll" : OperatingSystem.IsMacOS() ? "libLibTorchSharp.dylib" : "libLibTorchSharp.so";
        var folders = ((string?)AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var file = folders.Append(AppContext.BaseDirectory).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        if (file is null)
        {
            return $"no {name} for {RuntimeInformation.RuntimeIdentifier} is beside Runner";
        }

        try
        {
            NativeLibrary.Load(file);
            return null;
        }
        catch (Exception fault) when (fault is DllNotFoundException or BadImageFormatException)
        {
            // The message is a sentence from .NET, followed on Unix by a line from the loader.
            return fault.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^1].TrimEnd('.');
        }
    }
}
