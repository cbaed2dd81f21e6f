namespace Runner.Pieces;

/// <summary>The protocol for messages that are sent in pieces.</summary>
internal interface IPieceMessage;

/// <param name="Parcel">Identifies the message.</param>
/// <param name="Number">The number of the piece, from 0.</param>
/// <param name="Of">The number of pieces, at least 1.</param>
internal sealed record Piece(Guid Parcel, int Number, int Of, byte[] Content) : IPieceMessage
{
    /// <summary>The size of all pieces but the last, far below that of a frame.</summary>
    public const int Bytes = 256 << 10;

    /// <summary>The most pieces of a message: more than the largest checkpoint with its results needs.</summary>
    public const int Most = (300 << 20) / Bytes;

    public static int CountOf(int bytes) => Math.Max(1, (bytes + Bytes - 1) / Bytes);
}

/// <summary>Acknowledges that the first <paramref name="Count"/> pieces have arrived.</summary>
internal sealed record PiecesTaken(Guid Parcel, int Count) : IPieceMessage;

/// <summary>
/// An outgoing message that is too large for one frame. Only a few pieces are in flight at once, so that other messages on the same
/// connection, above all heartbeats, are delayed only briefly.
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

    /// <summary>Resends everything that has not been acknowledged.</summary>
    public void Repeat() => _sent = _taken;
}

/// <summary>Reassembles messages that arrive in pieces, in order. The memory for incomplete messages is bounded: further pieces are not
/// accepted, and are sent again later.</summary>
internal sealed class IncomingParcels(long mostBytes)
{
    private const int Remembered = 1024;

    private readonly Dictionary<Guid, Parcel> _parcels = [];
    private readonly Queue<(Guid Parcel, int Of)> _done = new();

    public int Count => _parcels.Count;

    /// <param name="now">The time of a monotonic clock.</param>
    /// <param name="whole">The complete message, once, when its last piece has arrived.</param>
    /// <returns>The number of pieces to acknowledge; null for no acknowledgement.</returns>
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

    /// <summary>Drops messages of which no piece has arrived since the given time.</summary>
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
