"""What a load does to Home Assistant: brokers, senders and servers run in processes of their own, on this machine only."""
