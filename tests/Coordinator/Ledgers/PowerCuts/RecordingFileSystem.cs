using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Runner.Tests.Ledgers.PowerCuts;

/// <summary>
/// SQLite's own file system (a <c>sqlite3_vfs</c>, see sqlite.org/c3ref/vfs.html) with a note taken of every write, truncation,
/// sync and deletion of files in one folder. Everything else passes through.
/// </summary>
internal static unsafe class RecordingFileSystem
{
    // Places in sqlite3_io_methods, in pointers, the version counted as one.
    private const int MethodPointers = 19;
    private const int CloseMethod = 1;
    private const int WriteMethod = 3;
    private const int TruncateMethod = 4;
    private const int SyncMethod = 5;

    // Places in sqlite3_vfs, in pointers: version and sizes take the first two.
    private const int VfsPointers = 22;
    private const int NamePlace = 3;
    private const int OpenPlace = 5;
    private const int DeletePlace = 6;

    private static readonly Lock Gate = new();
    private static readonly ConcurrentDictionary<nint, Recorded> Open = new();
    private static readonly Dictionary<nint, nint> Methods = [];
    private static nint* original;
    private static nint* recording;
    private static List<DiskWrite> log = [];
    private static string folder = "";

    /// <summary>SQLite's code with which every write ends that is asked for; 0 to write.</summary>
    public static volatile int Fault;

    /// <summary>What was noted so far.</summary>
    public static int Count
    {
        get
        {
            lock (Gate)
            {
                return log.Count;
            }
        }
    }

    /// <summary>From now on, for files of this folder.</summary>
    public static void Begin(string path)
    {
        SQLitePCL.Batteries_V2.Init();
        lock (Gate)
        {
            folder = path + Path.DirectorySeparatorChar;
            log = [];
            if (original is null)
            {
                // Never freed: connections of other tests may hold on to it.
                original = (nint*)FindVfs(null);
                recording = (nint*)NativeMemory.Alloc(VfsPointers, (nuint)sizeof(nint));
                NativeMemory.Copy(original, recording, (nuint)(VfsPointers * sizeof(nint)));
                recording[NamePlace] = Marshal.StringToCoTaskMemUTF8("recording");
                recording[OpenPlace] = (nint)(delegate* unmanaged[Cdecl]<nint*, byte*, nint*, int, int*, int>)&OpenFile;
                recording[DeletePlace] = (nint)(delegate* unmanaged[Cdecl]<nint*, byte*, int, int>)&DeleteFile;
            }

            RegisterVfs(recording, 1);
        }
    }

    /// <summary>Ends the recording. All notes, in order.</summary>
    public static List<DiskWrite> End()
    {
        lock (Gate)
        {
            folder = "";
            Fault = 0;
            RegisterVfs(original, 1);
            return log;
        }
    }

    private static void Note(string file, DiskAction action, long offset = 0, byte[]? content = null)
    {
        lock (Gate)
        {
            log.Add(new DiskWrite(file, action, offset, content ?? []));
        }
    }

    private static bool IsRecorded(byte* path, out string name)
    {
        var text = path is null ? "" : Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(path));
        name = Path.GetFileName(text);
        return folder.Length > 0 && text.StartsWith(folder, StringComparison.Ordinal);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OpenFile(nint* vfs, byte* path, nint* file, int flags, int* outFlags)
    {
        var code = ((delegate* unmanaged[Cdecl]<nint*, byte*, nint*, int, int*, int>)original[OpenPlace])(vfs, path, file, flags, outFlags);
        if (code == 0 && IsRecorded(path, out var name))
        {
            Open[(nint)file] = new Recorded(name, (nint)(*file));
            *file = MethodsLike(*file);
        }

        return code;
    }

    /// <summary>The file's own methods, but for those that change it.</summary>
    private static nint MethodsLike(nint own)
    {
        lock (Gate)
        {
            if (!Methods.TryGetValue(own, out var mine))
            {
                var copy = (nint*)NativeMemory.Alloc(MethodPointers, (nuint)sizeof(nint));
                NativeMemory.Copy((void*)own, copy, (nuint)(MethodPointers * sizeof(nint)));
                copy[CloseMethod] = (nint)(delegate* unmanaged[Cdecl]<nint, int>)&Close;
                copy[WriteMethod] = (nint)(delegate* unmanaged[Cdecl]<nint, byte*, int, long, int>)&Write;
                copy[TruncateMethod] = (nint)(delegate* unmanaged[Cdecl]<nint, long, int>)&Truncate;
                copy[SyncMethod] = (nint)(delegate* unmanaged[Cdecl]<nint, int, int>)&Sync;
                Methods[own] = mine = (nint)copy;
            }

            return mine;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int DeleteFile(nint* vfs, byte* path, int syncFolder)
    {
        var code = ((delegate* unmanaged[Cdecl]<nint*, byte*, int, int>)original[DeletePlace])(vfs, path, syncFolder);
        if (code == 0 && IsRecorded(path, out var name))
        {
            Note(name, DiskAction.Delete);
        }

        return code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(nint file)
    {
        Open.TryRemove(file, out var recorded);
        *(nint*)file = recorded!.Methods;
        return ((delegate* unmanaged[Cdecl]<nint, int>)((nint*)recorded.Methods)[CloseMethod])(file);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(nint file, byte* content, int length, long offset)
    {
        if (Fault != 0)
        {
            return Fault;
        }

        var recorded = Open[file];
        Note(recorded.Name, DiskAction.Write, offset, new ReadOnlySpan<byte>(content, length).ToArray());
        return ((delegate* unmanaged[Cdecl]<nint, byte*, int, long, int>)((nint*)recorded.Methods)[WriteMethod])(file, content, length, offset);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(nint file, long length)
    {
        var recorded = Open[file];
        Note(recorded.Name, DiskAction.Truncate, length);
        return ((delegate* unmanaged[Cdecl]<nint, long, int>)((nint*)recorded.Methods)[TruncateMethod])(file, length);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(nint file, int flags)
    {
        var recorded = Open[file];
        var code = ((delegate* unmanaged[Cdecl]<nint, int, int>)((nint*)recorded.Methods)[SyncMethod])(file, flags);
        Note(recorded.Name, DiskAction.Sync);
        return code;
    }

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_vfs_find", CallingConvention = CallingConvention.Cdecl)]
    private static extern void* FindVfs(byte* name);

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_vfs_register", CallingConvention = CallingConvention.Cdecl)]
    private static extern int RegisterVfs(void* vfs, int asDefault);

    private sealed record Recorded(string Name, nint Methods);
}
