namespace Runner.Pieces;

/// <summary>What processes say to each other about a message that is sent in pieces.</summary>
internal interface IPieceMessage;

/// <param name="Parcel">The message that it is a piece of.</param>
/// <param name="Number">From 0.</param>
/// <param name="Of">How many pieces there are, at least 1.</param>
internal sealed record Piece(Guid Parcel, int Number, int Of, byte[] Content) : IPieceMessage
{
    /// <summary>Of all pieces but the last; far below a frame.</summary>
    public const int Bytes = 256 << 10;

    /// <summary>More than the largest checkpoint, with its results.</summary>
    public const int Most = (300 << 20) / Bytes;

    public static int CountOf(int bytes) => Math.Max(1, (bytes + Bytes - 1) / Bytes);
}

/// <summary>So many pieces have arrived, from the first on.</summary>
internal sealed record PiecesTaken(Guid Parcel, int Count) : IPieceMessage;

/// <summary>
/// A message that is too large for one frame, on its way out: so few pieces are under way at once that what else is sent on the same
/// connection, heartbeats above all, waits for a moment only.
/// </summary>
internal sealed class OutgoingParcel(Guid parcel, byte[] content)
{
    public const int Window = 4;

    private readonly int _count = Piece.CountOf(content.Length);
    private int _taken;
    private int _sent;

    public bool IsTaken => _taken == _count;

    /// <summary>The pieces that may be sent now.</summary>
    public IEnumerable<Piece> Next()
    {
        while (_sent < Math.Min(_taken + Window, _count))
        {
            var at = _sent * Piece.Bytes;
            yield return new Piece(parcel, _sent++, _count, content.AsSpan(at, Math.Min(Piece.Bytes, content.Length - at)).ToArray());
        }
    }

    public void Taken(int count) => _taken = Math.Clamp(count, _taken, _sent);

    /// <summary>Nothing has been heard for a while: begin again after what was taken.</summary>
    public void Repeat() => _sent = _taken;
}

/// <summary>Messages that arrive in pieces, in order. What is not complete yet is bounded: beyond it pieces are not taken, and come
/// again.</summary>
internal sealed class IncomingParcels(long mostBytes)
{
    private const int Remembered = 1024;

    private readonly Dictionary<Guid, Parcel> _parcels = [];
    private readonly Queue<(Guid Parcel, int Of)> _done = new();

    public int Count => _parcels.Count;

    /// <param name="now">Of any clock that does not go back.</param>
    /// <param name="whole">The message, once all of it is here: once.</param>
    /// <returns>How many pieces of it have arrived; null when nothing is to be said.</returns>
    public int? Take(Piece piece, TimeSpan now, out byte[]? whole)
    {
        whole = null;
        if (_done.FirstOrDefault(done => done.Parcel == piece.Parcel) is { Of: > 0 } before)
        {
            return before.Of;
        }

        if (piece.Of is < 1 or > Piece.Most || piece.Content.Length > Piece.Bytes || (piece.Content.Length < Piece.Bytes && piece.Number != piece.Of - 1))
        {
            return null;
        }

        if (!_parcels.TryGetValue(piece.Parcel, out var parcel))
        {
            var promised = _parcels.Values.Sum(other => (long)other.Of * Piece.Bytes);
            if (piece.Number != 0 || (promised > 0 && promised + ((long)piece.Of * Piece.Bytes) > mostBytes))
            {
                return null;
            }

            _parcels.Add(piece.Parcel, parcel = new Parcel(piece.Of));
        }

        parcel.Last = now;
        if (piece.Number == parcel.Count && piece.Of == parcel.Of)
        {
            parcel.Content.Write(piece.Content);
            parcel.Count++;
        }

        if (parcel.Count == parcel.Of)
        {
            whole = parcel.Content.ToArray();
            _parcels.Remove(piece.Parcel);
            _done.Enqueue((piece.Parcel, piece.Of));
            if (_done.Count > Remembered)
            {
                _done.Dequeue();
            }
        }

        return parcel.Count;
    }

    /// <summary>Drops what nobody has gone on with since then.</summary>
    public void Forget(TimeSpan since)
    {
        foreach (var (id, _) in _parcels.Where(parcel => parcel.Value.Last < since).ToList())
        {
            _parcels.Remove(id);
        }
    }

    private sealed class Parcel(int of)
    {
        public int Of => of;

        public int Count { get; set; }

        public MemoryStream Content { get; } = new();

        public TimeSpan Last { get; set; }
    }
}
