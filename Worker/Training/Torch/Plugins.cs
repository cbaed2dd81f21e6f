using System.Reflection;
using System.Runtime.Loader;
using System.Security.Cryptography;
using System.Text;
using Runner.Identities;
using Runner.Networks;

namespace Runner.Training.Torch;

/// <summary>
/// User modules from plugin assemblies. Each assembly is loaded in its own context with the assemblies next to it; only
/// Runner, TorchSharp and the platform are shared. Plugins run with the user's permissions, so they are given on the
/// command line and a spec cannot load them.
/// </summary>
public sealed class Plugins : IUserModules
{
    private readonly Dictionary<string, (Type Type, Sha256Digest Digest)> _modules = new(StringComparer.Ordinal);

    private Plugins()
    {
    }

    /// <exception cref="NetworkException">A file is not an assembly or contains no module, or two modules have the same name.</exception>
    public static Plugins Load(IEnumerable<string> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var plugins = new Plugins();
        foreach (var file in files)
        {
            plugins.Add(file);
        }

        return plugins;
    }

    public Sha256Digest? DigestOf(string name) => _modules.TryGetValue(name, out var found) ? found.Digest : null;

    public TModule? Make<TModule>(string name)
        where TModule : class
    {
        if (!_modules.TryGetValue(name, out var found))
        {
            return null;
        }

        try
        {
            return (TModule?)Activator.CreateInstance(found.Type);
        }
        catch (TargetInvocationException fault)
        {
            throw new NetworkException($"model.module: {name}: its constructor threw {OneLine(fault.InnerException ?? fault)}. Fix the plugin.");
        }
    }

    private void Add(string file)
    {
        var path = Path.GetFullPath(file);
        if (!File.Exists(path))
        {
            throw new NetworkException($"--plugin {file}: no such file. Name a built assembly, such as bin/Release/net10.0/MyNetworks.dll.");
        }

        var beside = new Beside(path);
        Type[] found;
        try
        {
            var assembly = beside.LoadFromAssemblyPath(path);
            found = [.. assembly.GetExportedTypes().Where(type => typeof(IUserModule).IsAssignableFrom(type) && type is { IsAbstract: false, ContainsGenericParameters: false })];
        }
        catch (Exception fault) when (fault is BadImageFormatException or FileLoadException or FileNotFoundException or TypeLoadException or ReflectionTypeLoadException)
        {
            throw new NetworkException($"--plugin {file}: does not load ({OneLine(fault)}). Build it against this Runner and its TorchSharp, with all it needs beside it.");
        }

        if (found.Length == 0)
        {
            throw new NetworkException($"--plugin {file}: has no public class that implements {typeof(IUserModule).FullName}. Write one, or name another file.");
        }

        var code = beside.Content();
        foreach (var type in found)
        {
            if (type.GetConstructor(Type.EmptyTypes) is null)
            {
                throw new NetworkException($"--plugin {file}: {type.Name} has no public constructor without parameters. Give it one.");
            }

            if (!_modules.TryAdd(type.Name, (type, Sha256Digest.Of(Encoding.UTF8.GetBytes($"{code} {type.FullName}")))))
            {
                throw new NetworkException($"--plugin {file}: there is a {type.Name} already. Rename one of the two.");
            }
        }
    }

    private static string OneLine(Exception fault) => $"{fault.GetType().Name}: {fault.Message.Split('\n')[0].TrimEnd('.', '\r')}";

    /// <summary>Loads an assembly and the assemblies next to it, except those that Runner has already loaded.</summary>
    private sealed class Beside(string path) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(path))
    {
        private static readonly HashSet<string> Shared = new(
            ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "").Split(Path.PathSeparator).Select(file => Path.GetFileNameWithoutExtension(file)!),
            StringComparer.OrdinalIgnoreCase);

        private readonly AssemblyDependencyResolver _resolver = new(path);

        protected override Assembly? Load(AssemblyName assemblyName) =>
            assemblyName.Name is { } name && !Shared.Contains(name) && Find(assemblyName) is { } file ? LoadFromAssemblyPath(file) : null;

        protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
            _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } file ? LoadUnmanagedDllFromPath(file) : 0;

        /// <summary>SHA-256 of the assembly and of the assemblies next to it that it references.</summary>
        public Sha256Digest Content()
        {
            var waiting = new Queue<string>([path]);
            var seen = new SortedDictionary<string, string>(StringComparer.Ordinal);
            while (waiting.TryDequeue(out var file))
            {
                var bytes = File.ReadAllBytes(file);
                if (seen.TryAdd(Path.GetFileName(file), Convert.ToHexString(SHA256.HashData(bytes))))
                {
                    foreach (var reference in LoadFromAssemblyPath(file).GetReferencedAssemblies().Where(reference => !Shared.Contains(reference.Name!)))
                    {
                        if (Find(reference) is { } own)
                        {
                            waiting.Enqueue(own);
                        }
                    }
                }
            }

            return Sha256Digest.Of(Encoding.UTF8.GetBytes(string.Join('\n', seen.Select(file => $"{file.Value} {file.Key}"))));
        }

        private string? Find(AssemblyName name)
        {
            var beside = Path.Combine(Path.GetDirectoryName(path)!, name.Name + ".dll");
            return _resolver.ResolveAssemblyToPath(name) ?? (File.Exists(beside) ? beside : null);
        }
    }
}
