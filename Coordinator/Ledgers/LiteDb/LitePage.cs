using System.Buffers.Binary;
using Runner.Ledgers.Columns;

namespace Runner.Ledgers.LiteDb;

/// <summary>
/// A page of LiteDB's file format 8, which has no checksums. The four bytes of a transaction's number are used only in the log; in
/// the data file they are all ones. Runner stores a checksum in them, so that any LiteDB 5 can still read the file.
/// </summary>
internal static class LitePage
{
    public const int Bytes = 8192;

    public const int FileFormat = 8;

    private const int TypeAt = 4;
    private const int TransactionAt = 14;
    private const int ConfirmedAt = 18;

    // The first page only.
    private const int SignatureAt = 32;
    private const int FileFormatAt = 59;
    private const int LastPageAt = 64;
    private const int InvalidAt = 191;

    private const byte HeaderType = 1;
    private const byte LastType = 4;

    private static ReadOnlySpan<byte> Signature => "** This is a LiteDB file **"u8;

    public static uint NumberOf(ReadOnlySpan<byte> page) => BinaryPrimitives.ReadUInt32LittleEndian(page);

    public static uint TransactionOf(ReadOnlySpan<byte> page) => BinaryPrimitives.ReadUInt32LittleEndian(page[TransactionAt..]);

    /// <summary>Whether a log page ends its transaction.</summary>
    public static bool Commits(ReadOnlySpan<byte> page) => page[ConfirmedAt] == 1;

    /// <summary>Whether these bytes can be a log page with a number below a bound.</summary>
    public static bool MayBeLogged(ReadOnlySpan<byte> page, long pages) =>
        page[TypeAt] <= LastType && page[ConfirmedAt] <= 1 && NumberOf(page) < pages && page.ContainsAnyExcept((byte)0);

    /// <summary>The first page of a data file. In a log a header is always the page that ends a transaction.</summary>
    public static bool IsHeader(ReadOnlySpan<byte> page) => page[TypeAt] == HeaderType && NumberOf(page) == 0 && !Commits(page) && HasSignature(page);

    public static bool HasSignature(ReadOnlySpan<byte> page) => page.Length > SignatureAt && page[SignatureAt..].StartsWith(Signature);

    public static int FileFormatOf(ReadOnlySpan<byte> header) => header[FileFormatAt];

    public static long PagesOf(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt32LittleEndian(header[LastPageAt..]) + 1L;

    /// <summary>Whether this page asks LiteDB to rebuild the file when it is opened next.</summary>
    public static bool AsksForRebuilding(ReadOnlySpan<byte> header) => header[InvalidAt] != 0;

    /// <summary>Converts a log page to a page of the data file.</summary>
    /// <param name="place">Its offset in the data file.</param>
    public static void Seal(Span<byte> page, long place)
    {
        page[TransactionAt..ConfirmedAt].Fill(byte.MaxValue);
        page[ConfirmedAt] = 0;
        BinaryPrimitives.WriteUInt32LittleEndian(page[TransactionAt..], SealOf(page, place));
    }

    /// <summary>Restores a page of the data file to what LiteDB wrote; returns false if its checksum does not match.</summary>
    /// <remarks>Pages that LiteDB wrote without Runner have no checksum, and pass.</remarks>
    public static bool Unseal(Span<byte> page, long place)
    {
        var seal = TransactionOf(page);
        page[TransactionAt..ConfirmedAt].Fill(byte.MaxValue);
        return seal == uint.MaxValue || seal == SealOf(page, place);
    }

    private static uint SealOf(ReadOnlySpan<byte> page, long place) => (uint)(XxHash64.Of(page, (ulong)place) % uint.MaxValue);
}
