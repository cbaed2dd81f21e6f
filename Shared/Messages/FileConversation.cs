using Runner.Identities;

namespace Runner.Messages;

/// <summary>How the content of a spec's path is stored.</summary>
public enum FileKind
{
    /// <summary>One file: the content's bytes.</summary>
    Single,

    /// <summary>Several files in one folder, such as images and their labels; the content is the list of them.</summary>
    Beside,

    /// <summary>A folder; the content is the list of its files.</summary>
    Folder,
}

/// <summary>From a node: a part of a file that a sweep names and that this machine lacks. Asking again changes nothing.</summary>
/// <param name="Content">SHA-256 of the file, or of the list of files.</param>
public sealed record FetchFile(Sha256Digest Content, long Offset) : ICrossesProcesses;

/// <summary>The answer to a node's request for a file.</summary>
public abstract record FileAnswer(Sha256Digest Content) : ICrossesProcesses;

/// <summary>The bytes from an offset on.</summary>
/// <param name="Length">Length of the whole file in bytes.</param>
public sealed record FilePart(Sha256Digest Content, FileKind Kind, long Offset, long Length, ReadOnlyMemory<byte> Bytes) : FileAnswer(Content);

/// <summary>No sweep of this ledger names it, or it is not there any more.</summary>
public sealed record FileRefused(Sha256Digest Content, string Why) : FileAnswer(Content);
