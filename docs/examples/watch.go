// Tells every change of a bookstore once, in order, also after its connection was lost:
// go run watch.go [ws://127.0.0.1:8080/?client=watch]. A token comes in the environment: BOOKSTORE_TOKEN.
// It needs github.com/gorilla/websocket; where Debian's package has it, GO111MODULE=off GOPATH=/usr/share/gocode.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/gorilla/websocket"
)

type position struct {
	Revision, ID        int
	Epoch, Reason, Type string
	Book                struct{ Title string }
}

type message struct {
	ID             int
	Method         string
	Error          *struct{ Message string }
	Result, Params position
}

func watch(url string, header http.Header, params map[string]interface{}) error {
	socket, _, err := websocket.DefaultDialer.Dial(url, header)
	if err != nil {
		return err
	}
	defer socket.Close()
	err = socket.WriteJSON(map[string]interface{}{"jsonrpc": "2.0", "id": 1, "method": "SUBSCRIBE", "params": params})
	for err == nil {
		var told message
		if err = socket.ReadJSON(&told); told.Error != nil {
			log.Fatal(told.Error.Message)
		} else if told.ID == 1 && params["epoch"] == nil {
			// Whoever knows a position gets what came after it; everybody else begins with what is there.
			params["since"], params["epoch"] = told.Result.Revision, told.Result.Epoch
		} else if change := told.Params; told.Method == "CHANGE" {
			params["since"] = change.Revision
			fmt.Println(change.Revision, change.Type, change.ID, change.Book.Title)
		} else if told.Method == "RESYNC" {
			params["since"], params["epoch"] = change.Revision, change.Epoch
			fmt.Println("LIST again:", change.Reason)
		}
	}
	return err
}

func main() {
	url := append(os.Args, "ws://127.0.0.1:8080/")[1]
	header := http.Header{"Authorization": {"Bearer " + os.Getenv("BOOKSTORE_TOKEN")}}
	for params := map[string]interface{}{"topic": "books"}; ; time.Sleep(time.Second) {
		log.Print(watch(url, header, params))
	}
}
